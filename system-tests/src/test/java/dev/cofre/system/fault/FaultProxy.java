package dev.cofre.system.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that breaks on demand: it stands in front of one server and is what the cluster knows as that
 * server's address. Faults concern the bytes towards the server; slowness, those of both ways.
 */
public final class FaultProxy implements AutoCloseable {
    private static final Pattern REQUEST = Pattern.compile("(GET|PUT|POST) /(uploads|replicas|blobs)\\S* HTTP/1.1");

    private static final int STATUS_LINE_PART = 12;

    public static final long FULL_SPEED = Long.MAX_VALUE;
    private static final long SHORTEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(5);

    private enum Mode {
        PASS,
        REFUSE,
        STALL
    }

    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong received = new AtomicLong();
    private volatile @Nullable InetSocketAddress target;
    private volatile Mode mode = Mode.PASS;
    private volatile long failAt = Long.MAX_VALUE;
    private volatile Mode failTo = Mode.REFUSE;
    private volatile Runnable onFault = () -> {};
    private volatile long bytesPerSecond = FULL_SPEED;
    private volatile @Nullable Hold hold;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    public FaultProxy() throws IOException {
        door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::acceptAll);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    public void forwardTo(int port) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Cuts every connection, and every new one, once this many more bytes have gone to the server. */
    public void cutAfter(long bytes) {
        cutAfter(bytes, () -> {});
    }

    /** @param then runs before anybody can notice the cut */
    public void cutAfter(long bytes, Runnable then) {
        onFault = then;
        failTo = Mode.REFUSE;
        failAt = received.get() + bytes;
    }

    /** Stands still, connections open, once this many more bytes have gone to the server. */
    public void stallAfter(long bytes, Runnable then) {
        onFault = then;
        failTo = Mode.STALL;
        failAt = received.get() + bytes;
    }

    /** A slow line: each connection gets no more than this, in each of its directions. */
    public void throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Whether a request has passed that begins so, such as {@code PUT /uploads/}. */
    public boolean hasSeen(String request) {
        return requests.stream().anyMatch(line -> line.startsWith(request));
    }

    public void forgetRequests() {
        requests.clear();
    }

    /** Stops one exchange at one place; what was held before goes on. Null to hold nothing. */
    public void hold(@Nullable Hold next) {
        Hold before = hold;
        hold = next;
        if (before != null) {
            before.release();
        }
    }

    public void refuse() {
        mode = Mode.REFUSE;
        open.forEach(FaultProxy::cut);
    }

    /** Works again, for new connections. */
    public void heal() {
        failAt = Long.MAX_VALUE;
        bytesPerSecond = FULL_SPEED;
        mode = Mode.PASS;
        open.forEach(FaultProxy::cut);
    }

    /** Ends of connections, two for each, that pass through it now. */
    public int open() {
        return open.size();
    }

    /** Bytes that have gone to the server so far. */
    public long received() {
        return received.get();
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(FaultProxy::cut);
        threads.shutdownNow();
    }

    private void acceptAll() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                threads.execute(() -> connect(caller));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket caller) {
        InetSocketAddress to = target;
        if (mode == Mode.REFUSE || to == null) {
            cut(caller);
            return;
        }
        Socket server = new Socket();
        open.add(caller);
        open.add(server);
        try {
            server.connect(to, 2000);
            caller.setTcpNoDelay(true); // as the two sides have it: a proxy must not add waits of its own
            server.setTcpNoDelay(true);
            AtomicReference<@Nullable Hold> answer = new AtomicReference<>();
            threads.execute(() -> copy(server, caller, false, answer));
            copy(caller, server, true, answer);
        } catch (IOException e) {
            cut(caller);
            cut(server);
        }
    }

    /** @param answer what holds the answer of this connection, once the request to it has passed */
    private void copy(Socket from, Socket to, boolean towardsServer, AtomicReference<@Nullable Hold> answer) {
        byte[] buffer = new byte[16 << 10];
        Hold held = null;
        long left = 0; // bytes until it stands
        long debt = 0; // nanoseconds by which this direction is too fast
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String line = towardsServer ? note(buffer, read) : "";
                Hold set = hold;
                if (set != null && !line.isEmpty() && set.takes(line)) {
                    if (set.answer()) {
                        answer.set(set);
                    } else {
                        held = set;
                        left = set.bytes() == Hold.NOTHING ? 0 : headerEnd(buffer, read) + set.bytes();
                    }
                } else if (!towardsServer && isFinalAnswer(buffer, read)) {
                    held = answer.getAndSet(null);
                    left = STATUS_LINE_PART;
                }
                if (towardsServer && received.addAndGet(read) >= failAt && mode == Mode.PASS) {
                    onFault.run();
                    mode = failTo;
                    if (failTo == Mode.REFUSE) {
                        open.forEach(FaultProxy::cut);
                        return;
                    }
                }
                while (mode == Mode.STALL && !from.isClosed() && !to.isClosed()) {
                    Thread.sleep(20); // the fault itself: bytes that do not move
                }
                int passed = 0;
                if (held != null && left <= read) {
                    passed = (int) left;
                    out.write(buffer, 0, passed);
                    held.stand();
                    held = null;
                }
                left -= read;
                out.write(buffer, passed, read - passed);
                debt = Math.max(0, debt + TimeUnit.SECONDS.toNanos(read) / bytesPerSecond);
                if (debt > SHORTEST_SLEEP) {
                    long before = System.nanoTime();
                    TimeUnit.NANOSECONDS.sleep(debt); // the slowness itself
                    debt -= System.nanoTime() - before;
                }
            }
            to.shutdownOutput();
            from.shutdownInput(); // nothing comes any more
            if (to.isInputShutdown()) { // the other way has ended, too
                from.close();
                to.close();
            }
        } catch (IOException e) {
            cut(from);
            cut(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cut(from);
            cut(to);
        } finally {
            if (from.isClosed() || to.isClosed()) {
                open.remove(from);
                open.remove(to);
            }
        }
    }

    /**
     * A request begins a packet of its own, as none is sent before the answer to the last.
     *
     * @return its line, or nothing if none begins here
     */
    private String note(byte[] bytes, int length) {
        Matcher line = REQUEST.matcher(new String(bytes, 0, Math.min(length, 100), StandardCharsets.ISO_8859_1));
        if (line.lookingAt()) {
            requests.add(line.group());
            return line.group();
        }
        return "";
    }

    private static int headerEnd(byte[] bytes, int length) {
        int end = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        return end < 0 ? length : end + 4;
    }

    /** Not the 100 that invites the body. */
    private static boolean isFinalAnswer(byte[] bytes, int length) {
        String begin = new String(bytes, 0, Math.min(length, STATUS_LINE_PART), StandardCharsets.ISO_8859_1);
        return begin.startsWith("HTTP/1.1 ") && !begin.startsWith("HTTP/1.1 1");
    }

    private static void cut(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0); // a reset, as from a machine that is gone
        } catch (IOException e) {
            // somebody was faster: it is closed already
        }
    }
}
