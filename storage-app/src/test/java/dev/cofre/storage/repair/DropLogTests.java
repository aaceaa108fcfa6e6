package dev.cofre.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DropLogTests {
    private static final BlobId PROVED = BlobId.ofContent(new byte[] {1});
    private static final BlobId UNNEEDED = BlobId.ofContent(new byte[] {2});
    private static final BlobId STAYING = BlobId.ofContent(new byte[] {3});

    @Test
    void whatWasLetGoIsToldOnceWithItsReasons(CapturedOutput output) {
        DropLog log = new DropLog();
        log.tooMany(PROVED, List.of(new NodeId("server2"), new NodeId("server3")));
        log.unneeded(UNNEEDED);
        log.staying(STAYING, "the manager does not let it go now");

        log.tell();
        log.tell();

        assertThat(output.getOut()).containsOnlyOnce("copies were let go");
        assertThat(output.getOut())
                .contains("2 copies were let go: of 1 others have proved that they hold them, 1 nobody needs any more")
                .contains("1 were to go and stay for now")
                .contains("blob %s, which [server2, server3] have proved".formatted(PROVED));
    }
}
