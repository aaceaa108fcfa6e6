package dev.cofre.system;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port for a process whose address others must know before it runs, such as the manager. */
final class FreePort {
    private static final int TRIES = 100;

    private FreePort() {}

    /**
     * Below the ports that systems give out by themselves: while a process is being restarted, its port must not become
     * that of somebody's outgoing connection.
     */
    static int find() throws IOException {
        BindException taken = new BindException();
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                taken = e;
            }
        }
        throw taken;
    }
}
