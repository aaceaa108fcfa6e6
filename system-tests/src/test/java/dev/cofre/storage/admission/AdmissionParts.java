package dev.cofre.storage.admission;

import org.springframework.util.unit.DataSize;

/** Room for what comes in, for a simulated server. */
public final class AdmissionParts {
    private AdmissionParts() {}

    public static Admission wide() {
        return new Admission(new AdmissionProperties(DataSize.ofMegabytes(32)));
    }
}
