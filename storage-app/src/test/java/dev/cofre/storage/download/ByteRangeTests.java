package dev.cofre.storage.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class ByteRangeTests {
    private static final String TAG = "\"abc\"";

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-, 0, 100",
        "bytes=99-, 99, 100",
        "bytes=10-19, 10, 20",
        "bytes=10-1000, 10, 100",
        "bytes=-1, 99, 100",
        "bytes=-1000, 0, 100"
    })
    void aRangeIsExactlyThoseBytes(String header, long start, long end) {
        ByteRange range = ByteRange.of(request("GET", header), TAG, 100);

        assertThat(range).isEqualTo(new ByteRange(start, end, 100, true));
        assertThat(range.length()).isEqualTo(end - start);
        assertThat(range.contentRange()).isEqualTo("bytes %d-%d/100".formatted(start, end - 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=",
                "bytes=x-y",
                "bytes=5-2",
                "bytes=0-1,3-4",
                "lines=1-2",
                "bytes 0-1",
                "0-1",
                "bytes=-",
                "bytes=99999999999999999999-"
            })
    void whateverElseIsAskedForGetsTheWhole(String header) {
        assertThat(ByteRange.of(request("GET", header), TAG, 100)).isEqualTo(new ByteRange(0, 100, 100, false));
    }

    @ParameterizedTest
    @CsvSource({"bytes=100-, 100", "bytes=100-200, 100", "bytes=-0, 100", "bytes=0-, 0", "bytes=-5, 0", "bytes=0-0, 0"})
    void aRangeBehindTheEndIsRefused(String header, long size) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> ByteRange.of(request("GET", header), TAG, size))
                .matches(e -> e.is(ProblemType.RANGE_NOT_SATISFIABLE))
                .withMessageContaining(size + " bytes");
    }

    @Test
    void aRangeOfAnotherVersionGetsTheWhole() {
        MockHttpServletRequest same = request("GET", "bytes=1-2");
        same.addHeader("If-Range", TAG);
        MockHttpServletRequest other = request("GET", "bytes=1-2");
        other.addHeader("If-Range", "\"abd\"");
        MockHttpServletRequest weak = request("GET", "bytes=1-2");
        weak.addHeader("If-Range", "W/" + TAG);

        assertThat(ByteRange.of(same, TAG, 100).partial()).isTrue();
        assertThat(ByteRange.of(other, TAG, 100).partial()).isFalse();
        assertThat(ByteRange.of(weak, TAG, 100).partial())
                .as("RFC 9110, 13.1.5")
                .isFalse();
    }

    @Test
    void rangesAreForGetOnly() {
        assertThat(ByteRange.of(request("HEAD", "bytes=1-2"), TAG, 100).partial())
                .as("RFC 9110, 14.2")
                .isFalse();
    }

    @Test
    void withoutARangeItIsTheWhole() {
        assertThat(ByteRange.of(new MockHttpServletRequest("GET", "/"), TAG, 0))
                .isEqualTo(new ByteRange(0, 0, 0, false));
    }

    private static MockHttpServletRequest request(String method, String range) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/blobs/abc");
        request.addHeader("Range", range);
        return request;
    }
}
