package dev.cofre.manager.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.proof.Receipt;
import dev.cofre.manager.catalog.course.CatalogHistory;
import dev.cofre.manager.catalog.file.CommitOutcome;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemoryCatalogTests extends CatalogContract {
    private final MemoryCatalog memory = new MemoryCatalog(UUID.randomUUID());

    @Override
    Catalog open() {
        return memory.again();
    }

    @Override
    void setBack(CatalogHistory old) {
        memory.setBackCourse(old);
    }

    @Test
    void aCopyStaysAsItWas() {
        Receipt kept = commit(version("a.txt", "one", server1, server2));
        MemoryCatalog copy = memory.copy();
        commit(version("a.txt", "two", server1, server3));
        memory.delete(kept.client(), kept.name(), 1, Instant.EPOCH);
        memory.expire(Instant.ofEpochSecond(1), 10, Instant.ofEpochSecond(1));

        assertThat(copy.version(kept.client(), kept.name(), null).orElseThrow().version())
                .isEqualTo(1);
        assertThat(copy.copies(List.of(kept.blob())).get(0).volumes()).hasSize(2);
        assertThat(copy.commit(List.of(version("a.txt", "three", server1, server2))))
                .singleElement()
                .isInstanceOfSatisfying(
                        CommitOutcome.Committed.class,
                        outcome -> assertThat(outcome.receipt().version()).isEqualTo(2));
        memory.putBack(copy);
        assertThat(memory.versions(kept.client(), kept.name(), null, 10)
                        .orElseThrow()
                        .versions())
                .hasSize(2);
    }
}
