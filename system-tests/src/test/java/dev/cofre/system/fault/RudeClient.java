package dev.cofre.system.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A caller that takes what it can get of one service, in one way, by many connections at once, each of which it opens again when it is
 * ended: until it is closed, and no longer. Its threads are daemons.
 */
public final class RudeClient implements AutoCloseable {
    static final int CONNECTIONS = 120;
    private static final int ENDLESS = 60_000;
    private static final int LARGEST_BATCH = 16 << 20;
    /** The begin of a batch, with a grant of 256 bytes in its first frame. */
    private static final String BATCH = "CFB1\0\0\1\0";

    /** What it does on each of its connections. */
    public enum Way {
        /** Asks for what there is, and stores, as fast as it is answered. */
        FLOOD {
            @Override
            void act(Connection connection) throws Exception {
                while (connection.goesOn(30)) {
                    if (connection.number() % 10 == 0) {
                        connection.say(form("\r\n--b--\r\n"));
                    } else if (connection.number() % 2 == 0) {
                        connection.say(assign(connection.random().nextInt(100_000)));
                    } else {
                        connection.say("GET /files?client=rude HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                    }
                    connection.readWhatComes();
                }
            }
        },
        /** A body by the byte. */
        TRICKLE {
            @Override
            void act(Connection connection) throws Exception {
                connection.say(begin(connection, ENDLESS));
                while (connection.goesOn(100)) {
                    connection.say(" ");
                }
            }
        },
        /** A body of which nobody knows how long it gets, and that has no end. */
        ENDLESS_CHUNKS {
            @Override
            void act(Connection connection) throws Exception {
                connection.say(begin(connection, null));
                while (connection.goesOn(50)) {
                    connection.say("1000\r\n" + " ".repeat(0x1000) + "\r\n");
                }
            }
        },
        /** Bodies that are shorter than was said, and forms that break off in a file. */
        BROKEN_BODY {
            @Override
            void act(Connection connection) throws Exception {
                if (connection.number() % 2 == 0) {
                    connection.say(begin(connection, 1000) + "{\"client\":\"rude\",\"fi");
                } else {
                    connection.say(form(""));
                }
                connection.goesOn(connection.random().nextInt(50));
            }
        },
        HALF_A_HEAD {
            @Override
            void act(Connection connection) throws Exception {
                connection.say("GET /files?client=rude HTTP/1.1\r\nX-Endless: ");
                while (connection.goesOn(200)) {
                    connection.say("x");
                }
            }
        },
        SILENCE {
            @Override
            void act(Connection connection) throws Exception {
                connection.readToItsEnd();
            }
        },
        GARBAGE {
            @Override
            void act(Connection connection) throws Exception {
                byte[] garbage = new byte[1 + connection.random().nextInt(4096)];
                connection.random().nextBytes(garbage);
                connection.say(garbage);
                connection.goesOn(connection.random().nextInt(50));
            }
        };

        /** Returns when it needs another connection, or all is over. */
        abstract void act(Connection connection) throws Exception;

        /** How a body begins that has all the time, and the begin of it. @param length null for chunks */
        private static String begin(Connection connection, @Nullable Integer length) {
            boolean batch = connection.number() % 4 < 2;
            String type = batch ? "application/vnd.cofre.batch" : "application/json";
            String path = switch (connection.number() % 4) {
                case 0 -> "/uploads";
                case 1 -> "/replicas";
                case 2 -> "/assign";
                default -> "/files?client=rude";
            };
            String head = "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\n".formatted(path, type);
            if (length == null) {
                return head + "Transfer-Encoding: chunked\r\n\r\n" + (batch ? "8\r\n" + BATCH + "\r\n" : "");
            }
            return head + "Content-Length: %d\r\n\r\n".formatted(batch ? LARGEST_BATCH : length) + (batch ? BATCH : "");
        }

        private static String assign(int size) {
            return post(
                    "/assign",
                    "application/json",
                    "{\"client\":\"rude\",\"files\":[{\"name\":\"never\",\"size\":%d}]}".formatted(size),
                    0);
        }

        /** A form of one small file, to whose length its end belongs, whether it is sent or not. */
        private static String form(String end) {
            String part =
                    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"flood\"\r\n\r\nthe same each time";
            return post(
                    "/files?client=rude", "multipart/form-data; boundary=b", part + end, end.isEmpty() ? ENDLESS : 0);
        }

        private static String post(String path, String type, String body, int missing) {
            return "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(path, type, body.length() + missing, body);
        }
    }

    private final URI service;
    private final Way way;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private RudeClient(URI service, Way way) {
        this.service = service;
        this.way = way;
    }

    public static RudeClient start(URI service, Way way, long seed) {
        RudeClient client = new RudeClient(service, way);
        for (int i = 0; i < CONNECTIONS; i++) {
            int number = i;
            Thread thread = new Thread(() -> client.work(number, new Random(seed + number)), "rude-client-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        return client;
    }

    private void work(int number, Random random) {
        while (over.getCount() > 0) {
            try (Socket socket = new Socket()) {
                open.add(socket);
                socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), 2000);
                way.act(new Connection(number, random, socket));
            } catch (Exception e) {
                // refused, or ended, as it may be
            } finally {
                open.removeIf(Socket::isClosed);
            }
            rest(50);
        }
    }

    /** @return whether it goes on after that */
    private boolean rest(int millis) {
        try {
            return !over.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Ends all that it does; whoever writes to somebody who does not read is woken up by that. */
    @Override
    public void close() throws IOException {
        over.countDown();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private final class Connection {
        private final int number;
        private final Random random;
        private final Socket socket;

        private Connection(int number, Random random, Socket socket) {
            this.number = number;
            this.random = random;
            this.socket = socket;
        }

        int number() {
            return number;
        }

        Random random() {
            return random;
        }

        boolean goesOn(int afterMillis) {
            return rest(afterMillis) && !socket.isClosed();
        }

        void say(String text) throws IOException {
            say(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void say(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        void readWhatComes() throws IOException {
            InputStream in = socket.getInputStream();
            byte[] part = new byte[4096];
            do {
                if (in.read(part) < 0) {
                    throw new IOException("ended");
                }
            } while (in.available() > 0);
        }

        void readToItsEnd() throws IOException {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }
}
