package dev.cofre.storage.manager;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what is written in memory, at once and as a whole. For one thread. */
public final class MemoryPaper implements ManagerMemory.Paper {
    private byte @Nullable [] written;

    @Override
    public Optional<byte[]> read() {
        return Optional.ofNullable(written).map(byte[]::clone);
    }

    @Override
    public void write(byte[] content) {
        written = content.clone();
    }
}
