package dev.cofre.api.proof;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKeyPair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * A node's signature under a statement. Up to {@value #TOGETHER} statements share one signature: it is under the root of a hash tree
 * over them, and each has its own way to that root. In base64: the signature (64 bytes); then, unless the statement was alone, its
 * place among the others (1 byte) and the hashes beside the way, from the leaf up (32 bytes each).
 */
public record ProofSignature(@JsonValue String base64) {
    /** Statements under one signature. More make each proof longer, and hardly cheaper. */
    public static final int TOGETHER = 32;

    private static final byte[] PURPOSE = "cofre-proofs-1".getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNATURE = 64;
    private static final int HASH = BlobId.BYTES;
    private static final int DEEPEST = 5;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ProofSignature {
        int length;
        try {
            length = Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException e) {
            length = -1;
        }
        int way = length - SIGNATURE - 1;
        if (length != SIGNATURE && (way <= 0 || way % HASH != 0 || way / HASH > DEEPEST)) {
            throw new IllegalArgumentException("it is no signature of a proof: '%.80s'".formatted(base64));
        }
    }

    public static ProofSignature of(byte[] bytes) {
        return new ProofSignature(Base64.getEncoder().encodeToString(bytes));
    }

    public byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    /**
     * Signs statements of one node together.
     *
     * @param statements 1 to {@value #TOGETHER}
     * @return in the same order
     */
    public static List<ProofSignature> sign(List<ProofStatement> statements, NodeKeyPair pair) {
        if (statements.isEmpty() || statements.size() > TOGETHER) {
            throw new IllegalArgumentException(
                    "1 to %d statements are signed at once, got %d".formatted(TOGETHER, statements.size()));
        }
        List<List<byte[]>> levels = new ArrayList<>();
        levels.add(statements.stream().map(ProofSignature::leaf).toList());
        while (levels.get(levels.size() - 1).size() > 1) {
            levels.add(above(levels.get(levels.size() - 1)));
        }
        byte[] signature = pair.sign(signed(levels.get(levels.size() - 1).get(0)));
        List<ProofSignature> signatures = new ArrayList<>();
        for (int place = 0; place < statements.size(); place++) {
            signatures.add(of(withWay(signature, place, levels)));
        }
        return signatures;
    }

    /** What the node has signed, if this is its signature under the statement. */
    byte[] message(ProofStatement statement) {
        byte[] bytes = bytes();
        byte[] hash = leaf(statement);
        int place = bytes.length == SIGNATURE ? 0 : bytes[SIGNATURE] & 0xff;
        for (int at = SIGNATURE + 1; at < bytes.length; at += HASH) {
            byte[] beside = Arrays.copyOfRange(bytes, at, at + HASH);
            hash = (place & 1) == 0 ? parent(hash, beside) : parent(beside, hash);
            place >>= 1;
        }
        return signed(hash);
    }

    /** The signature without the way. */
    byte[] signature() {
        return Arrays.copyOf(bytes(), SIGNATURE);
    }

    private static byte[] withWay(byte[] signature, int place, List<List<byte[]>> levels) {
        int depth = levels.size() - 1;
        if (depth == 0) {
            return signature;
        }
        ByteBuffer bytes = ByteBuffer.allocate(SIGNATURE + 1 + depth * HASH);
        bytes.put(signature).put((byte) place);
        int at = place;
        for (List<byte[]> level : levels.subList(0, depth)) {
            bytes.put(beside(level, at));
            at >>= 1;
        }
        return bytes.array();
    }

    private static List<byte[]> above(List<byte[]> level) {
        List<byte[]> above = new ArrayList<>();
        for (int i = 0; i < level.size(); i += 2) {
            above.add(parent(level.get(i), beside(level, i)));
        }
        return above;
    }

    /** Where a level is odd, the place at its end is that of nothing. */
    private static byte[] beside(List<byte[]> level, int place) {
        int other = place ^ 1;
        return other < level.size() ? level.get(other) : new byte[HASH];
    }

    /** Leaves and what is above them are told apart by their first byte, so that neither can pass for the other. */
    private static byte[] leaf(ProofStatement statement) {
        MessageDigest digest = BlobId.newDigest();
        digest.update((byte) 0);
        return digest.digest(statement.bytes());
    }

    private static byte[] parent(byte[] left, byte[] right) {
        MessageDigest digest = BlobId.newDigest();
        digest.update((byte) 1);
        digest.update(left);
        return digest.digest(right);
    }

    private static byte[] signed(byte[] root) {
        return ByteBuffer.allocate(PURPOSE.length + HASH).put(PURPOSE).put(root).array();
    }
}
