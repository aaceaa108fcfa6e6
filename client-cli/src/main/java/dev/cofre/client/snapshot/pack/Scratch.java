package dev.cofre.client.snapshot.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Room for what would be much in memory: a file that has no name, so that nothing stays of it however the program ends. Where no folder
 * takes one, it is memory after all. Thread-safe.
 */
public final class Scratch {
    private static final int STEP = 1 << 16;

    private @Nullable FileChannel file;
    private boolean opened;
    private long end;

    /** Room that is all zeros, and good for as long as somebody has it. */
    public synchronized ByteBuffer take(int bytes) {
        if (!opened) {
            opened = true;
            file = open();
        }
        FileChannel room = file;
        if (room != null) {
            try {
                fill(room, bytes);
                ByteBuffer taken = room.map(MapMode.READ_WRITE, end, bytes);
                end += bytes;
                return taken;
            } catch (IOException e) { // full: what is there may have room for less
                return ByteBuffer.allocate(bytes);
            }
        }
        return ByteBuffer.allocate(bytes);
    }

    /** A file with holes would be refused its bytes when it is too late for another way. */
    private void fill(FileChannel room, int bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(Math.min(bytes, STEP));
        for (long at = end; at < end + bytes; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), end + bytes - at));
            at += room.write(zeros, at);
        }
    }

    private static @Nullable FileChannel open() {
        for (Path folder : Zstd.folders(System.getenv())) {
            try {
                Path path = Files.createTempFile(folder, "cofre-", null); // its owner's alone
                FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                if (!path.toFile().delete()) { // some systems keep the name while it is open
                    path.toFile().deleteOnExit();
                }
                return file;
            } catch (IOException e) {
                continue; // the next may do
            }
        }
        return null;
    }
}
