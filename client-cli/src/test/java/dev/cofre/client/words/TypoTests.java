package dev.cofre.client.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypoTests {
    private static final List<String> COMMANDS = List.of(
            "admit",
            "backup",
            "check",
            "download",
            "drain",
            "files",
            "forget",
            "policy",
            "restore",
            "snapshots",
            "upload");

    @ParameterizedTest
    @CsvSource({
        "upolad, upload",
        "snapshot, snapshots",
        "snap, snapshots",
        "bakcup, backup",
        "restor, restore",
        "fiels, files",
        "chekc, check"
    })
    void theLikeliestIsFirst(String typed, String meant) {
        assertThat(Typo.meant(typed, COMMANDS)).first().isEqualTo(meant);
    }

    @Test
    void whatIsLikeNothingIsNotGuessed() {
        assertThat(Typo.meant("quarterly-report", COMMANDS)).isEmpty();
        assertThat(Typo.meant("", COMMANDS)).isEmpty();
    }
}
