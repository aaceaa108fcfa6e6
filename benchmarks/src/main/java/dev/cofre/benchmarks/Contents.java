package dev.cofre.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Random;

/** Contents that are never the same for two numbers, do not compress, and cost next to nothing to make. Thread-safe. */
final class Contents {
    private static final int BLOCK = 1 << 20;
    private static final int STAMPED = 4 << 10;

    private final byte[] random = new byte[BLOCK];
    private final long run = System.nanoTime();

    Contents() {
        new Random(run).nextBytes(random);
    }

    /** @param size 16 bytes to 1 MiB */
    byte[] of(long number, int size) {
        byte[] content = new byte[size];
        System.arraycopy(random, 0, content, 0, size);
        stamp(content, number);
        return content;
    }

    /** @param size bytes, a multiple of 1 MiB */
    void write(long number, long size, OutputStream out) throws IOException {
        byte[] block = random.clone();
        for (long written = 0; written < size; written += BLOCK) {
            stamp(block, number * 31 + written);
            out.write(block);
        }
    }

    /** Log-uniform between 512 bytes and 64 KiB, as the sizes of files are. */
    static int mixedSize(long number) {
        double share = new Random(number * 0x9E3779B97F4A7C15L).nextDouble();
        return (int) (512 * Math.pow(128, share));
    }

    /** Every 4 KiB, so that no part can be taken for one that is stored already. */
    private void stamp(byte[] content, long number) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        for (int at = 0; at + 16 <= content.length; at += STAMPED) {
            buffer.putLong(at, run).putLong(at + 8, number);
        }
    }
}
