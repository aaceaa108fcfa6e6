package dev.cofre.storage.blob.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Fails calls that change the disk. Of a failing write or force it does nothing at all, or, so that nobody can rely on
 * that, everything.
 */
public final class FaultyDisk implements Disk {
    private final Disk disk;
    private long calls;
    private long failFrom = Long.MAX_VALUE;
    private long failTo = Long.MAX_VALUE;
    private boolean actsAllTheSame;
    private String message = "Input/output error";

    public FaultyDisk(Disk disk) {
        this.disk = disk;
    }

    /** Fails one call: the {@code nth} from now on, counted from 0. */
    public synchronized void failOnce(long nth, boolean actAllTheSame, String withMessage) {
        failFrom = calls + nth;
        failTo = failFrom + 1;
        actsAllTheSame = actAllTheSame;
        message = withMessage;
    }

    /** Fails the {@code nth} call from now on and all behind it, as when the power is gone. */
    public synchronized void failFrom(long nth) {
        failFrom = calls + nth;
        failTo = Long.MAX_VALUE;
        message = "power cut";
    }

    /** How many calls there were that change the disk. */
    public synchronized long calls() {
        return calls;
    }

    public synchronized boolean hasFailed() {
        return calls > failFrom;
    }

    private interface Act {
        void run() throws IOException;
    }

    private void change(Act act) throws IOException {
        boolean fails;
        synchronized (this) {
            fails = calls >= failFrom && calls < failTo;
            calls++;
        }
        if (!fails || actsAllTheSame) {
            act.run();
        }
        if (fails) {
            throw new IOException(message);
        }
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        change(() -> {});
        return new Handle(disk.create(file));
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new Handle(disk.open(file));
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        change(() -> disk.createFolder(folder));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        change(() -> disk.rename(from, to));
    }

    @Override
    public void delete(Path file) throws IOException {
        change(() -> disk.delete(file));
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        change(() -> disk.forceFolder(folder));
    }

    @Override
    public long capacity() throws IOException {
        return disk.capacity();
    }

    @Override
    public long usable() throws IOException {
        return disk.usable();
    }

    private final class Handle implements DiskFile {
        private final DiskFile file;

        Handle(DiskFile file) {
            this.file = file;
        }

        @Override
        public void write(long position, ByteBuffer bytes) throws IOException {
            change(() -> file.write(position, bytes));
        }

        @Override
        public void read(long position, ByteBuffer bytes) throws IOException {
            file.read(position, bytes);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            change(() -> file.truncate(size));
        }

        @Override
        public void force() throws IOException {
            change(file::force);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
