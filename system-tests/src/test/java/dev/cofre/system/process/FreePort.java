package dev.cofre.system.process;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port for a process whose address others must know before it runs, such as the manager. None is given twice, here or to
 * tests that run beside these: who has one may not listen on it yet, or not just now.
 */
public final class FreePort {
    private static final int TRIES = 100;

    /**
     * Below the ports that systems give out by themselves: while a process is being restarted, its port must not become
     * that of somebody's outgoing connection.
     */
    private static final int FIRST = 15_000;

    private static final int MOST_FORKS = 4;
    private static final int PORTS = (32_000 - FIRST) / MOST_FORKS;
    /** Tests that run beside these have another number. */
    private static final int FORK = Math.floorMod(Integer.getInteger("cofre.test.fork", 1), MOST_FORKS);

    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private FreePort() {}

    public static int find() throws IOException {
        BindException taken = new BindException();
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST + FORK * PORTS + Math.floorMod(NEXT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                taken = e;
            }
        }
        throw taken;
    }
}
