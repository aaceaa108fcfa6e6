package dev.cofre.client.transfer.exchange;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.profile.ManagerAddress;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** The manager; every failure of a question to it is a {@link ProblemException}. */
public final class Manager {
    private final ManagerAddress address;
    private final ManagerApi api;

    /** @param token sent with each question; null on a cluster without tokens */
    public Manager(ManagerAddress address, @Nullable String token, Http http) {
        this.address = address;
        RestClient.Builder client = http.asking().baseUrl(address.url());
        if (token != null) {
            client.requestInitializer(request -> request.getHeaders().setBearerAuth(token));
        }
        api = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client.build()))
                // the standard one lies in spring-context, which is not needed for anything else
                .conversionService(new DefaultConversionService())
                .build()
                .createClient(ManagerApi.class);
    }

    /** @throws ManagerUnreachableException if nobody answers */
    public <T> T ask(Function<ManagerApi, @Nullable T> question) {
        T answer;
        try {
            answer = question.apply(api);
        } catch (ResourceAccessException e) {
            throw Causes.find(e, ProblemException.class)
                    .orElseGet(() -> new ManagerUnreachableException(address, Causes.inWords(e)));
        } catch (RestClientException e) {
            throw noManager();
        }
        if (answer == null) {
            throw noManager();
        }
        return answer;
    }

    /** Says something, without an answer. */
    void tell(Consumer<ManagerApi> statement) {
        ask(api -> {
            statement.accept(api);
            return Boolean.TRUE;
        });
    }

    private ProblemException noManager() {
        return new ProblemException(
                ProblemType.INTERNAL,
                "what answers at %s does not speak as a Cofre manager does; look at %s"
                        .formatted(address.url(), address.origin()));
    }
}
