package dev.cofre.api.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A client's name for a file: 1 to 255 characters of valid Unicode, without path separators and control characters, so
 * that it is a safe name on any disk that it is restored to.
 */
public record FileName(@JsonValue String value) implements Comparable<FileName> {
    public static final int MAX_LENGTH = 255;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FileName {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a file's name must not be empty");
        }
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a file's name has at most %d characters, got %d".formatted(MAX_LENGTH, value.length()));
        }
        if (value.indexOf('/') >= 0 || value.indexOf('\\') >= 0 || value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(
                    "a file's name must not be a path (no '/', no '\\', not '.' or '..'); send the last part only");
        }
        if (value.codePoints().anyMatch(FileName::isForbidden)) {
            throw new IllegalArgumentException("a file's name must not have control or direction characters");
        }
        if (!isUnicode(value)) {
            throw new IllegalArgumentException("a file's name must be valid Unicode");
        }
    }

    @Override
    public int compareTo(FileName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    /** Control characters, line separators, and the marks that make "gpj.exe" look like "exe.jpg" (Unicode TR 36). */
    private static boolean isForbidden(int ch) {
        return Character.isISOControl(ch)
                || ch == 0x2028
                || ch == 0x2029
                || (ch >= 0x202A && ch <= 0x202E)
                || (ch >= 0x2066 && ch <= 0x2069);
    }

    private static boolean isUnicode(String text) {
        try {
            StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
