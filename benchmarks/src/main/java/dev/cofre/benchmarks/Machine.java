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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What this machine can do at best: the measure for everything else in the same run. Rates are megabytes per second. */
final class Machine {
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 1024;
    private static final Duration TIME = Duration.ofSeconds(3);

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

    /**
     * 4 KiB at the end of a file and its data forced, over and over, each thread in a file of its own.
     *
     * @return appends per second of all threads
     */
    static double appends(Path folder, int threads) throws Exception {
        return perSecond(threads, end -> {
            Path file = Files.createTempFile(folder, "machine", ".bin");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                ByteBuffer block = ByteBuffer.allocateDirect(4 << 10);
                long appends = 0;
                for (; System.nanoTime() < end; appends++) {
                    block.clear();
                    channel.write(block);
                    channel.force(false);
                }
                return appends;
            } finally {
                Files.delete(file);
            }
        });
    }

    /**
     * A hundred bytes to another thread of this process and back, over and over, on so many connections.
     *
     * @return round trips per second of all connections
     */
    static double roundTrips(int connections) throws Exception {
        return perSecond(connections, end -> {
            try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket near = new Socket(door.getInetAddress(), door.getLocalPort());
                    Socket far = door.accept()) {
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                Thread echo = new Thread(() -> {
                    byte[] bytes = new byte[100];
                    try {
                        while (far.getInputStream().readNBytes(bytes, 0, bytes.length) == bytes.length) {
                            far.getOutputStream().write(bytes);
                        }
                    } catch (IOException e) {
                        // the near end has closed: that is how it ends
                    }
                });
                echo.start();
                byte[] bytes = new byte[100];
                long trips = 0;
                for (; System.nanoTime() < end; trips++) {
                    near.getOutputStream().write(bytes);
                    near.getInputStream().readNBytes(bytes, 0, bytes.length);
                }
                near.shutdownOutput();
                echo.join();
                return trips;
            }
        });
    }

    /** Counts until a time of {@link System#nanoTime}. */
    private interface Counting {
        long until(long end) throws Exception;
    }

    private static double perSecond(int threads, Counting counting) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long end = System.nanoTime() + TIME.toNanos();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(pool.submit(() -> counting.until(end)));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return (double) sum / TIME.toSeconds();
        } finally {
            pool.shutdownNow();
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
