package dev.cofre.client.screen;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Standard output. The first write that fails is remembered, and all that come after it fail alike: an output with a hole is worth
 * less than one with an end. Bytes that are written fail with an exception; words fail silently, so that what is under way is not
 * broken off for want of a listener, and {@link #check} is for those who do nothing but tell. Safe for use by several threads.
 */
public final class Outlet extends OutputStream {
    private static final String BROKEN_PIPE = "Broken pipe";
    private static final int FORMAT = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final OutputStream stream;
    private final BooleanSupplier isPipe;
    private @Nullable OutputFailedException failure;

    private Outlet(OutputStream stream, BooleanSupplier isPipe) {
        this.stream = stream;
        this.isPipe = isPipe;
    }

    public static Outlet of(OutputStream stream) {
        return new Outlet(stream, () -> false);
    }

    /** That of this process. */
    public static Outlet standard() {
        return new Outlet(new FileOutputStream(FileDescriptor.out), Outlet::isPipe);
    }

    /** How it ended. */
    public enum Ending {
        WHOLE,
        /** Whoever read it has gone, having read enough. */
        NOT_WANTED,
        FAILED
    }

    public synchronized Ending ending() {
        try {
            stream.flush();
        } catch (IOException e) {
            remember(e);
        }
        OutputFailedException failed = failure;
        if (failed == null) {
            return Ending.WHOLE;
        }
        // the system says it in the user's language; to a pipe nothing else can happen
        return BROKEN_PIPE.equals(failed.getMessage()) || isPipe.getAsBoolean() ? Ending.NOT_WANTED : Ending.FAILED;
    }

    /** Why it failed; empty if it did not. */
    public synchronized String reason() {
        return failure == null ? "" : failure.getMessage() + "";
    }

    /** @throws UncheckedIOException if nothing that is written now would arrive */
    public synchronized void check() {
        if (failure != null) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            throw remember(e);
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            stream.flush();
        } catch (IOException e) {
            throw remember(e);
        }
    }

    private OutputFailedException remember(IOException e) {
        OutputFailedException first = failure == null ? new OutputFailedException(e) : failure;
        failure = first;
        return first;
    }

    private static boolean isPipe() {
        try {
            Object mode = Files.getAttribute(Path.of("/proc/self/fd/1"), "unix:mode");
            int format = mode instanceof Integer number ? number & FORMAT : 0;
            return format == PIPE || format == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
