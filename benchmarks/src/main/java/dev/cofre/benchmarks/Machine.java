package dev.cofre.benchmarks;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** What this machine can do at best, in megabytes per second: the measure for everything else in the same run. */
final class Machine {
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 1024;

    private Machine() {}

    /** One GiB into one file, fsynced at the end. */
    static double disk(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "machine", ".bin");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            long start = System.nanoTime();
            for (int i = 0; i < BLOCKS; i++) {
                block.clear();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            channel.force(false);
            return rate(start);
        } finally {
            Files.delete(file);
        }
    }

    /** One core. */
    static double sha256() {
        MessageDigest digest = BlobId.newDigest();
        byte[] block = new byte[BLOCK];
        for (int i = 0; i < BLOCKS; i++) {
            digest.update(block); // the compiler needs to see it first
        }
        long start = System.nanoTime();
        for (int i = 0; i < BLOCKS; i++) {
            digest.update(block);
        }
        return rate(start);
    }

    /** One connection to this machine itself, read and thrown away. */
    static double loopback() throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket sender = new Socket(door.getInetAddress(), door.getLocalPort());
                Socket receiver = door.accept()) {
            Thread sending = new Thread(() -> {
                try (OutputStream out = sender.getOutputStream()) {
                    byte[] block = new byte[BLOCK];
                    for (int i = 0; i < BLOCKS; i++) {
                        out.write(block);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            long start = System.nanoTime();
            sending.start();
            byte[] buffer = new byte[BLOCK];
            try (InputStream in = receiver.getInputStream()) {
                while (in.read(buffer) >= 0) {
                    // thrown away
                }
            }
            return rate(start);
        }
    }

    private static double rate(long start) {
        return (double) BLOCK * BLOCKS * 1e3 / (System.nanoTime() - start);
    }
}
