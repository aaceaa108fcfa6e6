package dev.cofre.manager.repair;

import java.util.Optional;

/** Also with all nodes that may be back, there are fewer copies than wanted. */
final class TooFewRule implements Rule {
    @Override
    public String name() {
        return "too-few";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        int coming = blob.holders().size() - blob.count(Standing.LOST);
        boolean few = coming < blob.wanted() && blob.count(Standing.SERVING) > 0;
        return few ? Optional.of(new Finding.Copy()) : Optional.empty();
    }
}
