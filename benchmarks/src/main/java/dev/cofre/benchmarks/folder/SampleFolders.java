package dev.cofre.benchmarks.folder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** One folder of many small files, one of two large ones; from a seed. */
public final class SampleFolders {
    private static final int FOLDERS = 200;
    private static final int FILES = 100;
    private static final int SMALLEST = 512;
    private static final int DOUBLINGS = 7;
    private static final int MIB = 1 << 20;
    private static final int RANDOM_MIB = 2048;
    private static final int TEXT_MIB = 512;
    private static final int WORDS = 5000;

    private final Path small;
    private final Path large;
    private final Random random = new Random(1);

    private SampleFolders(Path folder) {
        small = folder.resolve("small");
        large = folder.resolve("large");
    }

    /** @param folder is made */
    public static SampleFolders create(Path folder) throws IOException {
        SampleFolders folders = new SampleFolders(folder);
        String[] words = folders.words();
        for (int i = 0; i < FOLDERS; i++) {
            Path below = Files.createDirectories(folders.small.resolve("folder-%03d".formatted(i)));
            for (int j = 0; j < FILES; j++) {
                int size = (int) (SMALLEST * Math.pow(2, folders.random.nextDouble() * DOUBLINGS));
                Files.write(
                        below.resolve("file-%03d".formatted(j)),
                        j % 2 == 0 ? folders.bytes(size) : folders.text(words, size));
            }
        }
        Files.createDirectories(folders.large);
        try (OutputStream out = Files.newOutputStream(folders.large.resolve("random"))) {
            for (int i = 0; i < RANDOM_MIB; i++) {
                out.write(folders.bytes(MIB));
            }
        }
        try (OutputStream out = Files.newOutputStream(folders.large.resolve("text"))) {
            for (int i = 0; i < TEXT_MIB; i++) {
                out.write(folders.text(words, MIB));
            }
        }
        return folders;
    }

    /** 20,000 files of 512 bytes to 64 KiB, half of them text. */
    public Path small() {
        return small;
    }

    /** 2 GiB of random bytes, and 512 MiB of text. */
    public Path large() {
        return large;
    }

    /** Changes one file in a hundred. */
    public void changeSmall() throws IOException {
        for (int i = 0; i < FOLDERS; i++) {
            Path file = small.resolve("folder-%03d/file-%03d".formatted(i, i % FILES));
            Files.write(file, bytes(100), StandardOpenOption.APPEND);
        }
    }

    /** Inserts 1 KiB into the middle of the random bytes. */
    public void insertIntoLarge() throws IOException {
        Path file = large.resolve("random");
        Path next = large.resolve("next");
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = Files.newOutputStream(next)) {
            for (int i = 0; i < RANDOM_MIB; i++) {
                if (i == RANDOM_MIB / 2) {
                    out.write(bytes(1024));
                }
                out.write(in.readNBytes(MIB));
            }
        }
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private String[] words() {
        String[] words = new String[WORDS];
        for (int i = 0; i < WORDS; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = 2 + random.nextInt(8); length > 0; length--) {
                word.append((char) ('a' + random.nextInt(26)));
            }
            words[i] = word.toString();
        }
        return words;
    }

    private byte[] text(String[] words, int size) {
        StringBuilder text = new StringBuilder(size + 16);
        while (text.length() < size) {
            text.append(words[random.nextInt(WORDS)]).append(' ');
        }
        return text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
    }
}
