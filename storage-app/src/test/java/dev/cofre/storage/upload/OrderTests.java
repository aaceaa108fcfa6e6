package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderTests {
    private static final NodeId SELF = new NodeId("server1");

    /** The manager would take it for the server's own invention. */
    @Test
    void whatAFormCannotHaveHadIsRefusedToItsSender() {
        Grant grant = forForm(1000L);

        assertThatCode(() -> part(grant, 0).checkLength(1000)).doesNotThrowAnyException();
        assertTooLarge(() -> part(grant, 0).checkLength(1001));
        assertThatCode(() -> part(grant, 2).checkLength(920)).doesNotThrowAnyException();
        assertTooLarge(() -> part(grant, 2).checkLength(921));
        assertTooLarge(() -> part(grant, 26));
    }

    @Test
    void aFormOfUnknownLengthIsNotBounded() {
        assertThat(part(forForm(null), 1000).limit()).isGreaterThan(1L << 60);
    }

    private static void assertTooLarge(ThrowingCallable receiving) {
        assertThatThrownBy(receiving).matches(e -> ((ProblemException) e).is(ProblemType.TOO_LARGE));
    }

    private static Order part(Grant grant, int place) {
        return Order.ofPart(grant, SELF, place, new FileName("a.txt"));
    }

    private static Grant forForm(@Nullable Long length) {
        byte[] code = new byte[Warrant.CODE];
        return new Grant(
                Grant.Operation.UPLOAD,
                SELF,
                new ClientName("me"),
                UploadId.create(),
                null,
                length,
                null,
                new ReplicationFactor(2),
                null,
                2_000_000_000,
                length == null ? Warrant.ofForm(code) : Warrant.ofForm(code, length));
    }
}
