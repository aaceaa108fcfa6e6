package dev.cofre.client.snapshot.vault;

import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.snapshot.pack.Scratch;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The files in which indexes are, as they are read. One that is damaged tells what it has up to there. */
final class IndexReading {
    /** Indexes that are larger are not read into memory. */
    private static final long LARGE = 8 << 20;

    private final Cluster cluster;
    private final TransferListener listener;
    private final BiConsumer<FileName, String> useless;

    /** @param useless hears of an index that is damaged, and why */
    IndexReading(Cluster cluster, TransferListener listener, BiConsumer<FileName, String> useless) {
        this.cluster = cluster;
        this.listener = listener;
        this.useless = useless;
    }

    interface Tables {
        void add(IndexFormat.Table table) throws IOException;
    }

    /** Tells what an index has: nothing, if no server can give it, and no more from where it is damaged. */
    void read(FileName name, Tables each) throws IOException {
        Optional<IndexFormat.Reader> reader = reader(name);
        Optional<IndexFormat.Table> next = reader.isEmpty() ? Optional.empty() : next(name, reader.get());
        while (next.isPresent()) {
            each.add(next.get());
            next = next(name, reader.get());
        }
    }

    private Optional<IndexFormat.Table> next(FileName name, IndexFormat.Reader reader) {
        try {
            return reader.next();
        } catch (IOException e) {
            useless.accept(name, "it is damaged");
            return Optional.empty();
        }
    }

    private Optional<IndexFormat.Reader> reader(FileName name) throws IOException {
        try {
            Locations where = cluster.locate(name);
            return Optional.of(new IndexFormat.Reader(
                    where.size() > LARGE ? large(where) : ByteBuffer.wrap(cluster.fetch(where, listener))));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            useless.accept(name, "it is damaged");
        } catch (ProblemException e) {
            if (!e.is(ProblemType.NOT_ENOUGH_NODES)) {
                throw e;
            }
            listener.setback("%s in the vault is not used now: %s".formatted(name, e.getMessage()));
        }
        return Optional.empty();
    }

    /** An index that has many packs, as earlier versions wrote them. */
    private ByteBuffer large(Locations where) throws IOException {
        if (where.size() > Integer.MAX_VALUE) {
            throw new IOException("no index is as large");
        }
        ByteBuffer content = new Scratch().take((int) where.size());
        cluster.download(where.name(), where.version(), Channels.newOutputStream(into(content)), listener);
        return content.flip();
    }

    private static WritableByteChannel into(ByteBuffer room) {
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) {
                int length = bytes.remaining();
                room.put(bytes);
                return length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
