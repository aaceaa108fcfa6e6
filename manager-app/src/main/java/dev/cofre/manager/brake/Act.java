package dev.cofre.manager.brake;

import dev.cofre.api.file.ClientName;
import org.jspecify.annotations.Nullable;

/**
 * Something that takes away, and that a brake watches as one.
 *
 * @param kind what it does, such as {@code clean-up}
 * @param scope whose, such as a vault
 * @param unit what is counted, such as {@code packs}
 * @param owner whose client may see it; null if it concerns all
 */
public record Act(
        String kind, String scope, String unit, @Nullable ClientName owner) {

    /** What a person says to let it go on. */
    public String command() {
        return "cofre proceed %s %s".formatted(kind, scope);
    }
}
