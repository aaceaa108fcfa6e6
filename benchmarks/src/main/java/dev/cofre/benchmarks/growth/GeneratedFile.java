package dev.cofre.benchmarks.growth;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import java.util.SplittableRandom;

/**
 * One of the files of a {@link GeneratedCluster}: name and content follow from its number, so that anybody can tell what a
 * cluster has to give back.
 */
public record GeneratedFile(int number) {
    public static final ClientName CLIENT = new ClientName("benchmark");
    private static final int SMALLEST = 64;
    private static final int LARGEST = 192;

    /** Names sort as their numbers do. */
    public FileName name() {
        return new FileName("generated-%09d".formatted(number));
    }

    public byte[] content() {
        SplittableRandom random = new SplittableRandom(number);
        byte[] content = new byte[random.nextInt(SMALLEST, LARGEST + 1)];
        random.nextBytes(content);
        return content;
    }

    public BlobId blob() {
        return BlobId.ofContent(content());
    }
}
