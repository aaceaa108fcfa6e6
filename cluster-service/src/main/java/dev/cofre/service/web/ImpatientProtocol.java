package dev.cofre.service.web;

import java.time.Duration;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP that has less patience with connections on which nothing happens once there are many: they make room for others. Tomcat makes
 * it by its name.
 */
public class ImpatientProtocol extends Http11NioProtocol {
    private static final Duration LOOK = Duration.ofMillis(500);
    /** For the first byte of a request, when it is crowded. */
    private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(1);
    /** It is crowded when so much of what there may be is there. */
    private static final double CROWDED = 0.75;

    private volatile @Nullable Thread watch;

    @Override
    public void start() throws Exception {
        super.start();
        Thread thread = new Thread(this::watch, getName() + "-connections");
        thread.setDaemon(true);
        watch = thread;
        thread.start();
    }

    @Override
    public void stop() throws Exception {
        Thread thread = watch;
        watch = null;
        if (thread != null) {
            thread.interrupt();
        }
        super.stop();
    }

    private void watch() {
        try {
            while (watch == Thread.currentThread()) {
                Thread.sleep(LOOK.toMillis());
                if (getConnectionCount() >= getMaxConnections() * CROWDED) {
                    getEndpoint().getConnections().forEach(ImpatientProtocol::hurry);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connector stops
        }
    }

    /** Only where no request is under way: whatever comes on it gets its usual time. */
    private static void hurry(SocketWrapperBase<?> connection) {
        if (connection.getCurrentProcessor() == null && connection.getReadTimeout() > LITTLE_PATIENCE.toMillis()) {
            connection.setReadTimeout(LITTLE_PATIENCE.toMillis());
        }
    }
}
