package dev.cofre.benchmarks;

import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * One row of the table.
 *
 * @param each files in one call
 * @param most calls
 * @param goal what it is to reach
 * @param rival what SeaweedFS 4.x reached with two fsynced copies on a machine of this kind, or "-"
 * @param limit what the machine could reach at best, in the unit of the goal
 */
record Workload(
        String name,
        int threads,
        int each,
        Duration time,
        long most,
        Goal goal,
        String rival,
        ToDoubleFunction<Limits> limit,
        Load.Call call) {

    /** @param value per second if {@code perSecond}, else MB/s; 0 if there is none */
    record Goal(double value, boolean perSecond) {
        static Goal perSecond(double value) {
            return new Goal(value, true);
        }

        static Goal megabytes(double value) {
            return new Goal(value, false);
        }
    }

    static final String HEAD = """
            | Work | at once | files/s | MB/s | p50 / p95 / p99 ms | target | of it | of the machine's limit | SeaweedFS | CPU ms a file: driver / manager / servers |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|""";

    String row(Load.Result result, Processes.Cpu cpu, Limits limits) {
        double files = result.perSecond() * each;
        double reached = goal.perSecond() ? files : result.megabytesPerSecond();
        double calls = (double) result.latencies().length * each / 1000;
        return "| %s | %d | %,.0f | %,.1f | %.1f / %.1f / %.1f | %s | %s | %.0f %% | %s | %.2f / %.2f / %.2f |"
                .formatted(
                        name,
                        threads,
                        files,
                        result.megabytesPerSecond(),
                        result.percentile(0.50),
                        result.percentile(0.95),
                        result.percentile(0.99),
                        goal.value() == 0 ? "-" : "%,.0f %s".formatted(goal.value(), goal.perSecond() ? "/s" : "MB/s"),
                        goal.value() == 0 ? "-" : "%.0f %%".formatted(100 * reached / goal.value()),
                        100 * reached / limit.applyAsDouble(limits),
                        rival,
                        cpu.driver() / calls,
                        cpu.manager() / calls,
                        cpu.servers() / calls);
    }
}
