package dev.cofre.api.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReprDigestTests {
    /** The example of RFC 9530, appendix B.1. */
    private static final String EXAMPLE = "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:";

    private static final BlobId BLOB = BlobId.ofContent("{\"hello\": \"world\"}\n".getBytes());

    @Test
    void isWrittenAsTheStandardShowsIt() {
        assertThat(ReprDigest.of(BLOB)).isEqualTo(EXAMPLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                EXAMPLE,
                " " + EXAMPLE + " ",
                "sha-512=:AAAA:, " + EXAMPLE,
                EXAMPLE + ",unixsum=30637",
                "md5=:sha-256=:, " + EXAMPLE
            })
    void isFoundAmongOthers(String header) {
        assertThat(ReprDigest.parse(header)).contains(BLOB);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "sha-512=:AAAA:", "my-sha-256=:AAAA:", "nonsense"})
    void isAbsentWhereNobodyNamesASha256(String header) {
        assertThat(ReprDigest.parse(header)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha-256=::",
                "sha-256=:AAAA:",
                "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDgA:",
                "sha-256=44aff4ab2d7c3250525675a08f0cfa9591168cffe51791c5f5bbc417c15a6c38",
                "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=",
                "sha-512=:AAAA:, sha-256=RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg="
            })
    void aSha256ThatCannotBeReadIsRefusedAndNotForgotten(String header) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> ReprDigest.parse(header))
                .matches(e -> e.is(ProblemType.INVALID_REQUEST))
                .withMessageContaining("sha-256=:BASE64:");
    }
}
