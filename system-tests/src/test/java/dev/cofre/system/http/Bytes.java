package dev.cofre.system.http;

import java.util.Random;

/** Content for tests: never compressible, always the same for the same seed. */
public final class Bytes {
    private Bytes() {}

    public static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
