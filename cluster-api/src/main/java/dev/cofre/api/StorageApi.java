package dev.cofre.api;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.problem.ProblemReader;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.repair.TakenBack;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * A storage server as its manager calls it. Calls fail as those of {@link ManagerApi} do.
 *
 * <p>{@code authorization} is the cluster's secret as {@code Bearer …}; null on a cluster without one.
 */
@HttpExchange
public interface StorageApi {
    /** The server at an address. @param requests how it is asked, and with which patience */
    static StorageApi at(URI url, ClientHttpRequestFactory requests) {
        RestClient client = RestClient.builder()
                .requestFactory(requests)
                .baseUrl(url)
                .defaultStatusHandler(new ProblemReader())
                .build();
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                .build()
                .createClient(StorageApi.class);
    }

    /** What the node says of itself when it joins. */
    @GetExchange("/node")
    NodeRegistration node(@RequestHeader(name = "Authorization", required = false) @Nullable String authorization);

    /**
     * What its journal knows.
     *
     * @param after the page before's {@code next}; null for the first page
     * @param since leave out what was entered into the catalog when its counter was this or less; null for all
     */
    @GetExchange("/journal/uploads")
    JournalPage journaled(
            @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
            @RequestParam(required = false) @Nullable UploadId after,
            @RequestParam(required = false) @Nullable Long since);

    /** Has back copies that the node had let go, as many as go in one call. @param grant for that, as {@code Bearer …} */
    @PostExchange("/take-back")
    TakenBack takeBack(@RequestHeader(name = "Authorization") String grant);
}
