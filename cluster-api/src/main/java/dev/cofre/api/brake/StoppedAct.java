package dev.cofre.api.brake;

import java.time.Instant;

/**
 * What the manager has stopped, as it would take more at once than is taken without a person's word.
 *
 * @param kind what it does, such as {@code clean-up}
 * @param scope whose, such as a vault
 * @param unit what is counted, such as {@code packs}
 * @param taking how many it would take now
 * @param recently how many it has taken lately without being asked, or had when it was stopped
 * @param of how many there are; 0 if none, and it waits for a word all the same
 * @param since when it was stopped first
 * @param allowed how many a person has allowed it, and it has not taken yet; 0 while it waits for a word
 */
public record StoppedAct(
        String kind, String scope, String unit, long taking, long recently, long of, Instant since, long allowed) {

    /** For people. */
    public String inWords() {
        String what = of == 0
                ? "%s of %s would go on; there are no %s at the moment".formatted(kind, scope, unit)
                : "%s of %s would take %,d of %,d %s at once%s"
                        .formatted(
                                kind,
                                scope,
                                taking,
                                of,
                                unit,
                                recently == 0 ? "" : ", after %,d that it took lately".formatted(recently));
        return allowed > 0
                ? "%s; %,d are allowed, and it goes on by itself".formatted(what, allowed)
                : "%s, and waits: look why, and if it is meant let it go on with 'cofre proceed %s %s'"
                        .formatted(what, kind, scope);
    }
}
