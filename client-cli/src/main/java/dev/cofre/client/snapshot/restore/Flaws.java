package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.restore.place.Act;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what is not as it was. Thread-safe. */
final class Flaws implements RestoreListener {
    private final RestoreListener next;
    private final Set<Path> flaws = ConcurrentHashMap.newKeySet();

    /** @param next hears the same */
    Flaws(RestoreListener next) {
        this.next = next;
    }

    boolean any() {
        return !flaws.isEmpty();
    }

    boolean has(Path path) {
        return flaws.contains(path);
    }

    @Override
    public void wrote(long bytes) {
        next.wrote(bytes);
    }

    @Override
    public void file(Path path, long size, long fetched) {
        next.file(path, size, fetched);
    }

    @Override
    public void verified(Path path, long size) {
        next.verified(path, size);
    }

    @Override
    public void deleted(Path path) {
        next.deleted(path);
    }

    @Override
    public void would(Path path, Act act, String why) {
        next.would(path, act, why);
    }

    @Override
    public void flaw(Path path, String reason) {
        flaws.add(path);
        next.flaw(path, reason);
    }
}
