package dev.cofre.system.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Random;

/** A request that has suffered on its way. */
public final class Mutation {
    private Mutation() {}

    /** Some of the bytes are others, missing, or there twice. */
    public static RawRequest of(RawRequest request, Random random) {
        byte[] bytes = request.bytes();
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(20));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (random.nextInt(5)) {
            case 0 -> out.write(bytes, 0, from);
            case 1 -> {
                byte[] other = bytes.clone();
                other[from] ^= (byte) (1 << random.nextInt(8));
                out.writeBytes(other);
            }
            case 2 -> {
                out.write(bytes, 0, to);
                out.write(bytes, from, bytes.length - from);
            }
            case 3 -> {
                out.write(bytes, 0, from);
                out.write(bytes, to, bytes.length - to);
            }
            default -> {
                out.write(bytes, 0, from);
                out.write(random.nextInt(256));
                out.write(bytes, from, bytes.length - from);
            }
        }
        return new RawRequest("mangled " + request.what(), out.toByteArray());
    }
}
