package dev.cofre.service.secret;

import dev.cofre.service.folder.DurableFile;
import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret of 32 random bytes in a file that is its owner's alone. Whoever starts first makes it; those that start at the same moment
 * wait for that one.
 */
final class SecretFile {
    private static final Logger log = LoggerFactory.getLogger(SecretFile.class);
    private static final int BYTES = 32;
    private static final int MOST = 4096;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + 2 * BYTES + "}");

    private SecretFile() {}

    /**
     * On stable storage when this returns.
     *
     * @throws IOException if there is none and none can be made, or what is there is none
     */
    static synchronized String readOrCreate(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder, OwnersAlone.folder(folder));
        }
        // one at a time in this JVM, too: a lock is the whole process's
        try (FileChannel channel = FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        OwnersAlone.file(file));
                FileLock lock = channel.lock()) {
            if (OwnersAlone.narrow(file)) {
                log.warn(
                        "{} was not its owner's alone, which is mended. Who has read it can register as a server of this cluster: if that may be, stop all, delete the file, and start again",
                        file);
            }
            String text = read(channel);
            if (!text.isEmpty()) {
                if (!FORM.matcher(text).matches()) {
                    throw new IOException("it does not hold %d hexadecimal digits".formatted(2 * BYTES));
                }
                return text;
            }
            String made = create();
            write(channel, made + "\n");
            if (folder != null) {
                DurableFile.forceNames(folder);
            }
            return made;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MOST);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until the end
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    }

    private static String create() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        channel.position(0);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }
}
