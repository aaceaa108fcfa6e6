package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of a file or a folder; none where there are none, or this user may not read them. Java knows their names as text
 * of the platform's encoding: one that is no such text can neither be read nor set.
 *
 * @param values by their names
 * @param flaw why some that are there are not among them; null if none is missing
 */
public record ExtendedAttributes(
        Map<String, RawName> values, @Nullable String flaw) {
    private static final ExtendedAttributes NONE = new ExtendedAttributes(Map.of(), null);
    private static final @Nullable Charset NAMES = names();

    public ExtendedAttributes {
        values = Map.copyOf(values);
    }

    public static ExtendedAttributes of(Path path) {
        UserDefinedFileAttributeView view = view(path);
        if (view == null) {
            return NONE;
        }
        List<String> names;
        try {
            names = view.list();
        } catch (IOException e) {
            return isOrdinary(path, e)
                    ? NONE
                    : new ExtendedAttributes(Map.of(), "they cannot be listed: " + FileReason.of(e));
        }
        if (names.isEmpty()) {
            return NONE;
        }
        Map<String, RawName> values = new HashMap<>();
        List<String> unsaid = new ArrayList<>();
        List<String> unread = new ArrayList<>();
        for (String name : names) {
            try {
                ByteBuffer value = ByteBuffer.allocate(view.size(name));
                view.read(name, value);
                values.put(name, RawName.of(value.array()));
            } catch (IOException e) {
                if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    return NONE;
                }
                if (isSaid(name)) {
                    unread.add("%s (%s)".formatted(name, FileReason.of(e)));
                } else {
                    unsaid.add(name);
                }
            }
        }
        return new ExtendedAttributes(values, flaw(unsaid, unread));
    }

    /** Makes them what they are to be. @throws IOException that names what could not be; all else was */
    void become(Path path, Map<String, RawName> wanted) throws IOException {
        UserDefinedFileAttributeView view = view(path);
        if (view == null) {
            throw new IOException("there are no extended attributes on this file system");
        }
        for (String name : values.keySet()) {
            if (!wanted.containsKey(name)) {
                view.delete(name);
            }
        }
        List<String> impossible = new ArrayList<>();
        for (Map.Entry<String, RawName> attribute : wanted.entrySet()) {
            String name = attribute.getKey();
            if (attribute.getValue().equals(values.get(name))) {
                continue;
            }
            if (NAMES != null && Disk.isUnix(path) && !NAMES.newEncoder().canEncode(name)) {
                impossible.add(name); // it would get another name
            } else {
                view.write(name, ByteBuffer.wrap(attribute.getValue().bytes()));
            }
        }
        if (!impossible.isEmpty()) {
            throw new IOException(
                    "names of extended attributes cannot be said in this locale, LC_ALL=C.UTF-8 is one that can: "
                            + String.join(", ", impossible));
        }
    }

    private static @Nullable String flaw(List<String> unsaid, List<String> unread) {
        if (!unsaid.isEmpty()) {
            return "they cannot be read in this locale: " + String.join(", ", unsaid);
        }
        return unread.isEmpty() ? null : "they cannot be read: " + String.join(", ", unread);
    }

    /** Bytes that are no letters in this locale have become this one. */
    private static boolean isSaid(String name) {
        return name.indexOf('\ufffd') < 0;
    }

    /** Whether there are none to be had, as often: not for this user, not any more, not on this file system. */
    private static boolean isOrdinary(Path path, IOException e) {
        if (e instanceof AccessDeniedException || !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try {
            return !Files.getFileStore(path).supportsFileAttributeView(UserDefinedFileAttributeView.class);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static @Nullable UserDefinedFileAttributeView view(Path path) {
        return Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static @Nullable Charset names() {
        String name = System.getProperty("sun.jnu.encoding", "");
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
