package dev.cofre.manager.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IssuedTests {
    private static final ClientName ME = new ClientName("me");
    private static final FileName FILE = new FileName("a.txt");
    private static final ReplicationFactor TWO = new ReplicationFactor(2);

    private final Issued issued = new Issued();

    @Test
    void theNewestAreKnownAndThoseBeforeAreNot() {
        UploadId first = assign(FILE);
        UploadId second = assign(FILE);
        for (int i = 1; i < 100_000; i++) {
            assign(FILE);
        }

        assertThat(knows(first)).isFalse();
        assertThat(knows(second)).isTrue();
    }

    @Test
    void soAreFormsEachWithItsHundredFiles() {
        UploadId first = assign(null);
        UploadId second = assign(null);
        for (int i = 1; i < 100; i++) {
            assign(null);
        }

        assertThat(knows(first.sibling(0))).isFalse();
        assertThat(knows(second.sibling(99))).isTrue();
        assertThat(knows(second.sibling(100))).isFalse();
    }

    private UploadId assign(@Nullable FileName name) {
        UploadId upload = UploadId.create();
        issued.add(upload, ME, name, TWO, null);
        return upload;
    }

    private boolean knows(UploadId upload) {
        return issued.knows(upload, ME, FILE, TWO, null);
    }
}
