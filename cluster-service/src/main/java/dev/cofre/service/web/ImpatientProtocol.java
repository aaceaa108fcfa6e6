package dev.cofre.service.web;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP that has less patience with connections on which nothing happens once there are many: they make room for others. With
 * heads of requests that come by the byte it has little patience at any time. Tomcat makes it by its name.
 */
public class ImpatientProtocol extends Http11NioProtocol {
    private static final Duration LOOK = Duration.ofMillis(500);
    /** For the first byte of a request, and then for the rest of its head, when it is crowded. */
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
        Map<SocketWrapperBase<?>, Long> heads = new IdentityHashMap<>();
        try {
            while (watch == Thread.currentThread()) {
                Thread.sleep(LOOK.toMillis());
                boolean crowded = getConnectionCount() >= getMaxConnections() * CROWDED;
                endSlowHeads(heads, crowded ? LITTLE_PATIENCE : Duration.ofMillis(getConnectionTimeout()));
                if (crowded) {
                    getEndpoint().getConnections().forEach(ImpatientProtocol::hurry);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connector stops
        }
    }

    /**
     * The time limit for a silence is for the whole of a head, too: by a byte now and then nobody holds a connection. Whoever asks for
     * something sends its head in one go, and where many wait no more is waited for.
     */
    private void endSlowHeads(Map<SocketWrapperBase<?>, Long> since, Duration patience) {
        long now = System.nanoTime();
        Map<SocketWrapperBase<?>, Long> still = new IdentityHashMap<>();
        for (SocketWrapperBase<NioChannel> connection : getEndpoint().getConnections()) {
            if (hasHalfAHead(connection)) {
                long began = since.getOrDefault(connection, now);
                still.put(connection, began);
                if (now - began > patience.toNanos()) {
                    getEndpoint()
                            .processSocket(connection, SocketEvent.ERROR, true); // as Tomcat does it after a silence
                }
            }
        }
        since.clear();
        since.putAll(still);
    }

    /** What a connection keeps beyond the call that reads from it is a head of which more must come, or a request that waits for something. */
    private static boolean hasHalfAHead(SocketWrapperBase<?> connection) {
        return connection.getCurrentProcessor() instanceof Processor processor
                && !processor.isAsync()
                && !processor.isUpgrade();
    }

    /** Only where no request is under way: whatever comes on it gets its usual time. */
    private static void hurry(SocketWrapperBase<?> connection) {
        if (connection.getCurrentProcessor() == null && connection.getReadTimeout() > LITTLE_PATIENCE.toMillis()) {
            connection.setReadTimeout(LITTLE_PATIENCE.toMillis());
        }
    }
}
