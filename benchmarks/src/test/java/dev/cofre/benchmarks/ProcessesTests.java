package dev.cofre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessesTests {
    @Test
    void cpuSecondsAreThoseOfTheProcessInUserAndSystemMode() {
        // proc(5): the 14th field is user time and the 15th system time, in ticks; the name may have blanks and
        // brackets
        String stat = "4711 (java (the) one) S 1 4711 4711 0 -1 4194304 9 8 7 6 1250 250 33 44 20 0 31 0 99 5 6";

        assertThat(Processes.cpuSeconds(stat)).isEqualTo(15.0);
    }

    @Test
    void peakMemoryIsTheHighWaterMarkAndNotTheMomentsUse() {
        List<String> status = List.of("Name:\tjava", "VmPeak:\t 4000000 kB", "VmHWM:\t  250000 kB", "VmRSS:\t  100 kB");

        assertThat(Processes.peak(status)).isEqualTo(256);
    }
}
