package dev.cofre.manager.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.manager.catalog.CatalogProperties;
import dev.cofre.service.folder.OwnersAlone;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * What snapshots need, in a file for each vault, with the SHA-256 of the rest at its end. It only saves time: a file that is not there, or not as it
 * was written, is as if no snapshot had been read yet. Used by one thread.
 */
@Component
class NeedsFolder implements NeededPacks.Kept {
    private static final int MAGIC = 0x434e4431; // CND1
    private static final String ENDING = ".needs";

    private static final Logger log = LoggerFactory.getLogger(NeedsFolder.class);

    private final Path folder;

    @Autowired
    NeedsFolder(CatalogProperties catalog) {
        this(catalog.data().resolve("needs"));
    }

    NeedsFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public KeptNeeds read(ClientName vault, int most) {
        Path file = file(vault);
        try {
            prove(file);
            try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                if (in.readInt() == MAGIC && in.readUTF().equals(vault.value())) {
                    return KeptNeeds.read(in, most);
                }
            }
        } catch (NoSuchFileException e) {
            log.debug("No snapshot of '{}' has been read yet", vault);
        } catch (IOException | RuntimeException e) {
            log.warn("{} is not used, all snapshots of '{}' are read again: {}", file, vault, e.toString());
        }
        return new KeptNeeds();
    }

    private static void prove(Path file) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] some = new byte[1 << 16];
            for (long rest = Files.size(file) - BlobId.BYTES; rest > 0; ) {
                int length = in.readNBytes(some, 0, (int) Math.min(some.length, rest));
                if (length == 0) {
                    break;
                }
                digest.update(some, 0, length);
                rest -= length;
            }
            if (!Arrays.equals(digest.digest(), in.readNBytes(BlobId.BYTES))) {
                throw new IOException("it is damaged");
            }
        }
    }

    /** If it cannot be written, snapshots are read again the next time. */
    @Override
    public void write(ClientName vault, KeptNeeds needs) {
        Path file = file(vault);
        Path draft = folder.resolve("draft");
        try {
            Files.createDirectories(folder, OwnersAlone.folder(folder));
            Files.deleteIfExists(draft);
            Files.createFile(draft, OwnersAlone.file(folder));
            MessageDigest digest = BlobId.newDigest();
            try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(draft))) {
                DataOutputStream out = new DataOutputStream(new DigestOutputStream(bytes, digest));
                out.writeInt(MAGIC);
                out.writeUTF(vault.value());
                needs.write(out);
                out.flush();
                bytes.write(digest.digest());
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.warn(
                    "What the snapshots of '{}' need cannot be kept, and is read again tomorrow: {}",
                    vault,
                    e.toString());
            try {
                Files.deleteIfExists(draft);
            } catch (IOException f) {
                log.debug("{} stays", draft, f);
            }
        }
    }

    /** Forgets vaults that there are no more. */
    void retain(Collection<ClientName> vaults) {
        Set<Path> known = new HashSet<>();
        vaults.forEach(vault -> known.add(file(vault)));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                if (!known.contains(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            log.debug("{} cannot be tidied up", folder, e);
        }
    }

    private Path file(ClientName vault) {
        return folder.resolve(vault.value() + ENDING);
    }
}
