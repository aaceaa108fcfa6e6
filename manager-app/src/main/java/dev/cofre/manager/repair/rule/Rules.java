package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Situation;
import java.util.List;
import java.util.Optional;

/** The chain: the first rule that finds something decides, and the earlier a rule, the sooner it is acted upon. */
public final class Rules {
    public static final List<Rule> CHAIN = List.of(
            new LostRule(),
            new OneCopyLeftRule(),
            new TooFewRule(),
            new MisplacedRule(),
            new NamesMissingRule(),
            new LeavingRule(),
            new TooManyRule(),
            new UnneededRule());

    private Rules() {}

    /** @param urgency the rule's place in the chain */
    public record Verdict(int urgency, Finding finding) {}

    public static Optional<Verdict> look(Situation blob) {
        for (int place = 0; place < CHAIN.size(); place++) {
            Optional<Finding> finding = CHAIN.get(place).look(blob);
            if (finding.isPresent()) {
                return Optional.of(new Verdict(place, finding.get()));
            }
        }
        return Optional.empty();
    }
}
