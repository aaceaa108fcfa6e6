package dev.cofre.client.snapshot.dump;

import dev.cofre.client.snapshot.tree.RawName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Records of an extended header: length, blank, key, equals sign, any bytes, end of line (POSIX, pax). */
final class PaxHeader {
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();

    void put(String key, String value) {
        put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    void put(String key, byte[] value) {
        byte[] begin = (" " + key + "=").getBytes(StandardCharsets.UTF_8);
        int rest = begin.length + value.length + 1;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length++; // its own digits count
        }
        records.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
        records.writeBytes(begin);
        records.writeBytes(value);
        records.write('\n');
    }

    /** Under the name that star has given them, and GNU tar, bsdtar and others know. */
    void attribute(String name, RawName value) {
        put("SCHILY.xattr.user." + name.replace("%", "%25").replace("=", "%3D"), value.bytes());
    }

    byte[] bytes() {
        return records.toByteArray();
    }
}
