package dev.cofre.service.time;

import java.time.Instant;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Jobs have threads enough to run beside each other. With virtual threads, as on Java 21, Boot would run all that have a fixed delay on
 * a single one, where a job that waits holds up all others.
 */
@AutoConfiguration(before = TaskSchedulingAutoConfiguration.class)
public class SchedulingAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(TaskScheduler.class)
    ThreadPoolTaskScheduler taskScheduler(ThreadPoolTaskSchedulerBuilder builder) {
        ThreadPoolTaskScheduler scheduler = builder.build();
        scheduler.setErrorHandler(new JobFaults(SteadyTime.from(Instant.EPOCH)::now));
        return scheduler;
    }
}
