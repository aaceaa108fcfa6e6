package dev.cofre.manager.running;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A disk of its own, in memory, that can be filled to its last byte. */
public final class SmallDisk implements AutoCloseable {
    private final Path mount;

    private SmallDisk(Path mount) {
        this.mount = mount;
    }

    /** Skips the test where nobody lets us mount something, as in most containers. */
    public static SmallDisk mount(Path at, int mebibytes) throws Exception {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=%dm,mode=0700".formatted(mebibytes), "tmpfs", at.toString()),
                "this user may not mount a disk of memory, so that a full one is not tried here");
        return new SmallDisk(at);
    }

    public Path folder() {
        return mount.resolve("manager");
    }

    /** Leaves not a byte. */
    public void fill() throws IOException {
        for (int size = 1 << 20; size > 0; size /= 16) {
            byte[] piece = new byte[size];
            try {
                while (true) {
                    Files.write(filling(), piece, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            } catch (IOException full) {
                // as it should be
            }
        }
    }

    public void makeRoom() throws IOException {
        Files.deleteIfExists(filling());
    }

    private Path filling() {
        return mount.resolve("somebody elses");
    }

    @Override
    public void close() throws Exception {
        if (!run("umount", mount.toString())) {
            run("umount", "-l", mount.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
