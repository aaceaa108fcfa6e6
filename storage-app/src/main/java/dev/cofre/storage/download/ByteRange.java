package dev.cofre.storage.download;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;

/**
 * Which bytes a reader gets.
 *
 * @param start first byte
 * @param end one past the last byte
 * @param size of the whole blob, in bytes
 * @param partial true if the reader asked for a range and gets it
 */
record ByteRange(long start, long end, long size, boolean partial) {
    /**
     * A range counts only for a GET, if there is exactly one and {@code If-Range} allows it; in every other case RFC 9110 lets a
     * server answer with the whole, and the reader is never worse off.
     */
    static ByteRange of(HttpServletRequest request, String tag, long size) {
        String header = request.getHeader(HttpHeaders.RANGE);
        String condition = request.getHeader(HttpHeaders.IF_RANGE);
        boolean get = HttpMethod.GET.matches(request.getMethod());
        if (!get || header == null || !header.startsWith("bytes=") || (condition != null && !condition.equals(tag))) {
            return whole(size);
        }
        List<HttpRange> ranges;
        try {
            ranges = HttpRange.parseRanges(header);
        } catch (IllegalArgumentException e) {
            return whole(size);
        }
        if (ranges.size() != 1) {
            return whole(size);
        }
        HttpRange range = ranges.get(0);
        if (size == 0 || isBehindTheEnd(range, size)) {
            throw new ProblemException(
                    ProblemType.RANGE_NOT_SATISFIABLE,
                    "the range '%s' begins behind the end: the blob has %d bytes".formatted(header, size));
        }
        return new ByteRange(range.getRangeStart(size), range.getRangeEnd(size) + 1, size, true);
    }

    long length() {
        return end - start;
    }

    String contentRange() {
        return "bytes %d-%d/%d".formatted(start, end - 1, size);
    }

    private static ByteRange whole(long size) {
        return new ByteRange(0, size, size, false);
    }

    private static boolean isBehindTheEnd(HttpRange range, long size) {
        try {
            return range.getRangeStart(size) >= size;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
