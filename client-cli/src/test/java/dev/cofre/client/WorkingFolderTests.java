package dev.cofre.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkingFolderTests {
    private static final String FIGURES = "/tmp/hsperfdata_anna";

    @Test
    void aFolderOfJavasOwnIsNotTakenForTheOneThatThisWasCalledIn() {
        assertThat(WorkingFolder.flaw(FIGURES, "/home/anna/closed"))
                .hasValueSatisfying(flaw -> assertThat(flaw).contains("cannot be read", "-XX:-UsePerfData"));
        assertThat(WorkingFolder.flaw(FIGURES, null)).isPresent();
    }

    @Test
    void anyOtherFolderIsWhereItWasCalled() {
        assertThat(WorkingFolder.flaw("/home/anna", "/home/anna")).isEmpty();
        assertThat(WorkingFolder.flaw("/", null)).isEmpty();
        assertThat(WorkingFolder.flaw(FIGURES, FIGURES)).isEmpty();
    }
}
