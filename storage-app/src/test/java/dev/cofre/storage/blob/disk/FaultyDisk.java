package dev.cofre.storage.blob.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Fails calls, runs out of space, loses its power, and holds writes back, as it is told. */
public final class FaultyDisk implements Disk {
    private final Disk disk;
    private long calls;
    private long changes;
    private long growths;
    private long failAt = Long.MAX_VALUE;
    private boolean failsAllTheSame;
    private long fillAt = Long.MAX_VALUE;
    private long cutAt = Long.MAX_VALUE;
    private boolean full;
    private boolean hasBeenFull;
    private boolean forceHasFailed;
    private @Nullable CountDownLatch held;
    private @Nullable CountDownLatch released;

    public FaultyDisk(Disk disk) {
        this.disk = disk;
    }

    /**
     * Fails one call of any kind, the {@code nth} from now on, counted from 0.
     *
     * @param actsAllTheSame whether it does what it was asked, so that nobody can rely on its having done nothing
     */
    public synchronized void failOnce(long nth, boolean actsAllTheSame) {
        failAt = calls + nth;
        failsAllTheSame = actsAllTheSame;
    }

    /** Is full from the {@code nth} call on that takes space; of the write that does not fit some bytes are written. */
    public synchronized void fillAt(long nth) {
        fillAt = growths + nth;
    }

    /** Has room again. */
    public synchronized void drain() {
        full = false;
        fillAt = Long.MAX_VALUE;
    }

    /** Loses its power in the middle of the {@code nth} call that changes something, and does nothing more. */
    public synchronized void cutPowerAt(long nth) {
        cutAt = changes + nth;
    }

    /** The next write waits from now on until {@link #release}. */
    public synchronized void hold() {
        held = new CountDownLatch(1);
        released = new CountDownLatch(1);
    }

    public void awaitHeld() throws InterruptedException {
        latch(true).await();
    }

    /** Also lets those go who wait for a write to be held. */
    public void release() {
        latch(true).countDown();
        latch(false).countDown();
    }

    /** Lets those go who wait for a write to be held, since none will come. */
    public void giveUpHolding() {
        latch(true).countDown();
    }

    public synchronized boolean hasFailed() {
        return calls > failAt;
    }

    public synchronized boolean isFull() {
        return full;
    }

    public synchronized boolean hasBeenFull() {
        return hasBeenFull;
    }

    public synchronized boolean forceHasFailed() {
        return forceHasFailed;
    }

    public synchronized boolean powerIsCut() {
        return changes > cutAt;
    }

    private synchronized CountDownLatch latch(boolean ofHolding) {
        CountDownLatch latch = ofHolding ? held : released;
        return latch == null ? new CountDownLatch(0) : latch;
    }

    private interface Act<T> {
        T run() throws IOException;
    }

    private interface Change {
        void run() throws IOException;
    }

    private enum Outcome {
        ACTS,
        FAILS,
        ACTS_AND_FAILS,
        IS_FULL,
        POWER_CUT_NOW,
        POWER_IS_CUT
    }

    private synchronized Outcome outcome(boolean changing, boolean growing) {
        long call = calls++;
        long change = changing ? changes++ : -1;
        long growth = growing ? growths++ : -1;
        full |= growth >= fillAt;
        hasBeenFull |= full;
        if (change >= cutAt) {
            return change == cutAt ? Outcome.POWER_CUT_NOW : Outcome.POWER_IS_CUT;
        }
        if (call == failAt) {
            return failsAllTheSame ? Outcome.ACTS_AND_FAILS : Outcome.FAILS;
        }
        return growing && full ? Outcome.IS_FULL : Outcome.ACTS;
    }

    private <T> T look(Act<T> act) throws IOException {
        Outcome outcome = outcome(false, false);
        if (outcome != Outcome.ACTS) {
            throw failure(outcome);
        }
        return act.run();
    }

    /** @param part what is done of it when it breaks off */
    private void change(boolean growing, Change act, Change part) throws IOException {
        Outcome outcome = outcome(true, growing);
        switch (outcome) {
            case ACTS -> act.run();
            case ACTS_AND_FAILS -> {
                act.run();
                throw failure(outcome);
            }
            case IS_FULL, POWER_CUT_NOW -> {
                part.run();
                throw failure(outcome);
            }
            case FAILS, POWER_IS_CUT -> throw failure(outcome);
        }
    }

    private void force(Change act) throws IOException {
        try {
            change(true, act, () -> {});
        } catch (IOException e) {
            synchronized (this) {
                forceHasFailed = true;
            }
            throw new ForceFailedException(e);
        }
    }

    private static IOException failure(Outcome outcome) {
        return new IOException(
                switch (outcome) {
                    case IS_FULL -> "No space left on device";
                    case POWER_CUT_NOW, POWER_IS_CUT -> "power cut";
                    default -> "Input/output error";
                });
    }

    private static void nothing() {}

    @Override
    public DiskFile create(Path file) throws IOException {
        DiskFile[] created = new DiskFile[1];
        change(true, () -> created[0] = disk.create(file), FaultyDisk::nothing);
        return new Handle(created[0]);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new Handle(look(() -> disk.open(file)));
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return look(() -> disk.list(folder));
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        change(true, () -> disk.createFolder(folder), FaultyDisk::nothing);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change(true, () -> disk.rename(from, to), () -> {
            if (powerIsCut()) {
                disk.rename(from, to);
            }
        });
    }

    @Override
    public void delete(Path file) throws IOException {
        change(false, () -> disk.delete(file), () -> disk.delete(file));
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        force(() -> disk.forceFolder(folder));
    }

    @Override
    public long capacity() throws IOException {
        return disk.capacity();
    }

    @Override
    public long usable() throws IOException {
        return isFull() ? 0 : disk.usable();
    }

    private final class Handle implements DiskFile {
        private final DiskFile file;

        Handle(DiskFile file) {
            this.file = file;
        }

        @Override
        public void write(long position, ByteBuffer bytes) throws IOException {
            awaitRelease();
            change(true, () -> file.write(position, bytes), () -> {
                int written = powerIsCut() ? bytes.remaining() : bytes.remaining() / 2;
                file.write(position, bytes.duplicate().limit(bytes.position() + written));
            });
        }

        private void awaitRelease() {
            latch(true).countDown();
            boolean interrupted = false;
            while (true) {
                try {
                    latch(false).await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void read(long position, ByteBuffer bytes) throws IOException {
            look(() -> {
                file.read(position, bytes);
                return bytes;
            });
        }

        @Override
        public long size() throws IOException {
            return look(file::size);
        }

        @Override
        public void truncate(long size) throws IOException {
            change(false, () -> file.truncate(size), () -> file.truncate(size));
        }

        @Override
        public void force() throws IOException {
            FaultyDisk.this.force(file::force);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
