package dev.cofre.client.snapshot.pack;

import dev.cofre.api.file.FileName;
import dev.cofre.api.snapshot.VaultFiles;

/** Which pack: by the name of its file in the vault. */
public record PackId(FileName name) implements Comparable<PackId> {
    /** @throws IllegalArgumentException if that names no pack */
    public PackId {
        if (!VaultFiles.isPack(name)) {
            throw new IllegalArgumentException("'%s' is the name of no pack".formatted(name));
        }
    }

    /** @throws IllegalArgumentException if that names no pack */
    public static PackId of(String name) {
        return new PackId(new FileName(name));
    }

    /** One that no other pack has. */
    public static PackId create() {
        return new PackId(VaultFiles.newPack());
    }

    @Override
    public int compareTo(PackId other) {
        return name.compareTo(other.name);
    }

    /** The name, as files say it. */
    @Override
    public String toString() {
        return name.value();
    }
}
