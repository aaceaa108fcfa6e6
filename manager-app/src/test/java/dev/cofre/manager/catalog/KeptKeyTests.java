package dev.cofre.manager.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptKeyTests {
    private static final UUID CLUSTER = UUID.randomUUID();
    private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

    @TempDir
    Path folder;

    @Test
    void whatIsNoKeyIsNotTakenForNone() throws IOException {
        Path file = KeptKey.in(folder, CLUSTER);
        assertThat(KeptKey.read(file, CLUSTER)).isEmpty();
        key(1, NOW).write(file);
        String good = Files.readString(file);

        for (String garbled : List.of(
                "",
                "x".repeat(5000),
                good.replace("key-1", "key-2"),
                good.replace(CLUSTER.toString(), "nobody"),
                good.replaceFirst("[0-9a-f]{64}", "0102"),
                good.replaceFirst("[0-9a-f]{64}", "z".repeat(64)),
                good.replace(NOW.toString(), "yesterday"),
                good + "more")) {
            Files.writeString(file, garbled);
            assertThatThrownBy(() -> KeptKey.read(file, CLUSTER)).as(garbled).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatIsInItsPlaceIsKeptAsideUnlessItIsTheSameKey() throws IOException {
        Path file = KeptKey.in(folder, CLUSTER);
        assertThat(key(1, NOW).write(file)).isEmpty();
        assertThat(key(1, NOW).write(file)).isEmpty();
        assertThat(key(1, NOW.plusSeconds(1)).write(file)).as("another time").isEmpty();

        Path other = key(2, NOW).write(file).orElseThrow();
        assertThat(KeptKey.read(other, CLUSTER).orElseThrow().has(bytes(1))).isTrue();
        assertThat(KeptKey.read(file, CLUSTER).orElseThrow().has(bytes(2))).isTrue();

        Files.writeString(file, "garbled");
        Path garbled = key(2, NOW).write(file).orElseThrow();
        assertThat(garbled).isNotEqualTo(other).hasContent("garbled");

        UUID another = UUID.randomUUID();
        new KeptKey(another, bytes(3), NOW).write(folder.resolve("another"));
        Files.copy(folder.resolve("another"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(KeptKey.read(file, CLUSTER)).isEmpty();
        assertThat(KeptKey.read(key(2, NOW).write(file).orElseThrow(), another)).isPresent();
    }

    private static KeptKey key(int fill, Instant since) {
        return new KeptKey(CLUSTER, bytes(fill), since);
    }

    private static byte[] bytes(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }
}
