package dev.cofre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadTests {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");
    private final AtomicLong numbers = new AtomicLong();

    @Test
    void percentilesAreOfAllCalls() {
        long[] latencies =
                LongStream.rangeClosed(1, 100).map(ms -> ms * 1_000_000).toArray();
        Load.Result result = new Load.Result(100 << 20, 2_000_000_000L, latencies);

        assertThat(result.percentile(0.50)).isEqualTo(51);
        assertThat(result.percentile(0.99)).isEqualTo(100);
        assertThat(result.percentile(1)).isEqualTo(100);
        assertThat(result.perSecond()).isEqualTo(50);
        assertThat(result.megabytesPerSecond()).isEqualTo(52.4288);
    }

    @Test
    void eachCallHasANumberOfItsOwnAndTheirCountIsKept() throws Exception {
        Set<Long> seen = ConcurrentHashMap.newKeySet();

        Load.Result result = Load.run(NOWHERE, 4, Duration.ofMinutes(1), 5000, numbers, (client, number) -> {
            assertThat(seen.add(number)).isTrue();
            return 3;
        });

        assertThat(result.latencies()).hasSize(5000).isSorted();
        assertThat(result.bytes()).isEqualTo(15_000);
        assertThat(seen).hasSize(5000);
    }

    @Test
    void aCallThatFailsEndsTheLoad() {
        assertThatThrownBy(
                        () -> Load.run(NOWHERE, 2, Duration.ofMinutes(5), Long.MAX_VALUE, numbers, (client, number) -> {
                            throw new IOException("refused");
                        }))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("refused");
    }
}
