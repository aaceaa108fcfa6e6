package dev.cofre.client.snapshot.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that others must be able to read. */
class ZipRecordsTests {
    private static final int MORE_THAN_16_BITS = 70_000;
    private static final byte[] CONTENT = "content of the entry".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @Test
    void moreEntriesThan16BitsCanCountAreAllThere() throws IOException {
        Path file = folder.resolve("many.zip");
        try (OutputStream out = Files.newOutputStream(file)) {
            ZipRecords zip = new ZipRecords(out);
            for (int i = 0; i < MORE_THAN_16_BITS; i++) {
                zip.stored(entry("some/folder/" + i), new byte[0]);
            }
            zip.finish();
        }

        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.size()).isEqualTo(MORE_THAN_16_BITS);
            assertThat(zip.getEntry("some/folder/69999")).isNotNull();
        }
        try (var zip = org.apache.commons.compress.archivers.zip.ZipFile.builder()
                .setPath(file)
                .get()) {
            assertThat(zip.getEntry("some/folder/69999")).isNotNull();
        }
    }

    @Test
    void anEntryWhoseNumbersMayNeed64BitsIsRead() throws IOException {
        Path file = folder.resolve("large.zip");
        try (OutputStream out = Files.newOutputStream(file)) {
            ZipRecords zip = new ZipRecords(out);
            zip.stored(entry("before"), CONTENT);
            compressed(zip, entry("large"), 1L << 40);
            compressed(zip, entry("small"), CONTENT.length);
            zip.finish();
        }

        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (String name : new String[] {"before", "large", "small"}) {
                assertThat(zip.getInputStream(zip.getEntry(name)).readAllBytes())
                        .isEqualTo(CONTENT);
            }
        }
        try (var zip = org.apache.commons.compress.archivers.zip.ZipFile.builder()
                .setPath(file)
                .get()) {
            ZipArchiveEntry large = zip.getEntry("large");
            assertThat(zip.getInputStream(large).readAllBytes()).isEqualTo(CONTENT);
            assertThat(large.getUnixMode()).isEqualTo(0100640);
        }
    }

    private static void compressed(ZipRecords zip, ZipRecords.Entry entry, long announced) throws IOException {
        ZipRecords.Begun begun = zip.begin(entry, announced);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (DeflaterOutputStream to = new DeflaterOutputStream(deflated, deflater)) {
            to.write(CONTENT);
        }
        deflater.end();
        zip.open().write(deflated.toByteArray());
        CRC32 crc = new CRC32();
        crc.update(CONTENT);
        zip.end(begun, crc.getValue(), deflated.size(), CONTENT.length);
    }

    private static ZipRecords.Entry entry(String name) {
        return new ZipRecords.Entry(name.getBytes(StandardCharsets.UTF_8), 0100640, 1000, 1000, 1_700_000_001);
    }
}
