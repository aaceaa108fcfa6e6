package dev.cofre.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port for the one process whose address others must know before it runs: the manager. */
final class FreePort {
    private FreePort() {}

    static int find() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
