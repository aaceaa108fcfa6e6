package dev.cofre.system.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

/** What must be true of the answer to any request whatever. */
public final class Oracle {
    /**
     * Said of requests in a form of HTTP that is not spoken here (501, 505), and when a server cannot at the moment; anything
     * else of the 500s is a fault of ours.
     */
    private static final Set<Integer> HONEST = Set.of(501, 503, 505, 507);

    private static final Set<String> TRACES =
            Set.of("Exception", "\tat ", "at java.", "org.apache", "org.spring", "dev.cofre.", "jakarta.");

    private Oracle() {}

    public static void check(RawRequest request, RawAnswer answer) {
        int status = answer.status();
        assertThat(status >= 500 && !HONEST.contains(status))
                .as("%s%n-> %s", request, answer.text())
                .isFalse();
        if (status >= 400) {
            assertThat(TRACES)
                    .as("%s%n-> %s", request, answer.text())
                    .noneMatch(trace -> answer.body().contains(trace));
        }
        if (answer.header("Content-Type").startsWith("application/problem+json") && !request.isHead()) {
            assertThat(answer.body())
                    .as("%s%n-> %s", request, answer.text())
                    .contains("\"type\":\"/problems/")
                    .contains("\"detail\":\"");
        }
    }
}
