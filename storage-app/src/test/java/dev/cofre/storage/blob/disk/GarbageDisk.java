package dev.cofre.storage.blob.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A disk behind a bad cable: of so many reads in ten one bit is wrong, while all that was written is right. */
public final class GarbageDisk implements Disk {
    private final Disk disk;
    private final Random random;
    private int tenths;

    public GarbageDisk(Disk disk, long seed) {
        this.disk = disk;
        this.random = new Random(seed);
    }

    /** @param ofTen how many reads in ten are wrong from now on */
    public synchronized void garble(int ofTen) {
        tenths = ofTen;
    }

    private synchronized void garble(ByteBuffer bytes, int from) {
        int length = bytes.position() - from;
        if (length > 0 && random.nextInt(10) < tenths) {
            int at = from + random.nextInt(length);
            bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
        }
    }

    @Override
    public DiskFile create(Path file) throws IOException {
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
        disk.createFolder(folder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        disk.forceFolder(folder);
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
            file.write(position, bytes);
        }

        @Override
        public void read(long position, ByteBuffer bytes) throws IOException {
            int from = bytes.position();
            file.read(position, bytes);
            garble(bytes, from);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
