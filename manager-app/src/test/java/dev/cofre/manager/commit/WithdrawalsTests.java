package dev.cofre.manager.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.manager.catalog.MemoryCatalog;
import dev.cofre.manager.catalog.Notebook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WithdrawalsTests {
    private static final NodeId ME = new NodeId("server1");
    private static final NodeId OTHER = new NodeId("server2");
    private static final Instant STORED = Instant.parse("2026-11-23T10:00:00Z");

    private final Notebook notebook = new MemoryCatalog(UUID.randomUUID());
    private Instant now = STORED;
    private final Withdrawals withdrawals = new Withdrawals(notebook, () -> now);
    private final UploadId upload = UploadId.create();

    @Test
    void oneHoldsForItsNodeAndUploadAndUpToItsRecord() {
        withdrawals.take(ME, new Withdrawal(upload, STORED));

        assertThat(has(ME, upload, STORED)).isTrue();
        assertThat(has(ME, upload, STORED.minusSeconds(1))).isTrue();
        assertThat(has(ME, upload, STORED.plusMillis(1))).isFalse();
        assertThat(has(OTHER, upload, STORED)).isFalse();
        assertThat(has(ME, UploadId.create(), STORED)).isFalse();
    }

    @Test
    void whileACommitGoesOnNothingIsTakenBack() {
        try (Withdrawals.UnderWay one = withdrawals.begin(List.of(upload, upload))) {
            try (Withdrawals.UnderWay two = withdrawals.begin(List.of(upload))) {
                assertThatThrownBy(() -> withdrawals.take(ME, new Withdrawal(upload, STORED)))
                        .hasMessageContaining("is being committed");
            }
            assertThatThrownBy(() -> withdrawals.take(ME, new Withdrawal(upload, STORED)))
                    .hasMessageContaining("is being committed");
            withdrawals.take(ME, new Withdrawal(UploadId.create(), STORED));
        }
        withdrawals.take(ME, new Withdrawal(upload, STORED));

        assertThat(has(ME, upload, STORED)).isTrue();
    }

    @Test
    void whatWasTakenBackStaysSoOverARestartForADay() {
        withdrawals.take(ME, new Withdrawal(upload, STORED));
        UploadId later = UploadId.create();
        withdrawals.take(ME, new Withdrawal(later, STORED.plusNanos(1)));

        Withdrawals after = new Withdrawals(notebook, () -> now);

        assertThat(after.has(upload, ReplicaProof.unsigned(ME, BlobId.ofContent(new byte[0]), STORED)))
                .isTrue();
        assertThat(after.has(upload, ReplicaProof.unsigned(OTHER, BlobId.ofContent(new byte[0]), STORED)))
                .isFalse();
        now = now.plus(Duration.ofDays(2));
        after.take(ME, new Withdrawal(UploadId.create(), STORED));
        assertThat(notebook.notes("withdrawal")).hasSize(1);
    }

    @Test
    void oneServerWithManyMakesNoOthersBeForgotten() {
        withdrawals.take(ME, new Withdrawal(upload, STORED));
        UploadId first = UploadId.create();
        withdrawals.take(OTHER, new Withdrawal(first, STORED));
        for (int i = 0; i < 20_000; i++) {
            withdrawals.take(OTHER, new Withdrawal(UploadId.create(), STORED));
        }

        assertThat(has(ME, upload, STORED)).isTrue();
        assertThat(has(OTHER, first, STORED)).isFalse();
        now = now.plus(Duration.ofDays(2));
        withdrawals.take(ME, new Withdrawal(UploadId.create(), STORED));
        assertThat(has(ME, upload, STORED)).isFalse();
    }

    private boolean has(NodeId node, UploadId of, Instant stored) {
        return withdrawals.has(of, ReplicaProof.unsigned(node, BlobId.ofContent(new byte[0]), stored));
    }
}
