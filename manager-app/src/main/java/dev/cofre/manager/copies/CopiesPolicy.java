package dev.cofre.manager.copies;

import dev.cofre.api.file.ReplicationFactor;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The operator's word on copies.
 *
 * @param copies the replication factor of uploads that do not ask for another
 * @param minCopies how many are enough to confirm an upload while servers are missing; not set: as many as were asked
 *     for
 */
@Validated
@ConfigurationProperties("cofre.manager")
public record CopiesPolicy(
        @DefaultValue("2") @Min(1) @Max(16) int copies,
        @Nullable @Min(1) @Max(16) Integer minCopies) {

    /** What an upload gets that asks for {@code asked}. */
    public ReplicationFactor wanted(@Nullable ReplicationFactor asked) {
        return asked == null ? new ReplicationFactor(copies) : asked;
    }

    /** How many copies confirm an upload that wants {@code wanted}. */
    public int enough(ReplicationFactor wanted) {
        return minCopies == null ? wanted.copies() : Math.min(minCopies, wanted.copies());
    }
}
