package dev.cofre.manager.repair;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The chain: the first rule that finds something decides, and the earlier a rule, the sooner it is acted upon. */
final class Rules {
    static final List<Rule> CHAIN = List.of(
            new LostRule(),
            new OneCopyLeftRule(),
            new TooFewRule(),
            new MisplacedRule(),
            new NamesMissingRule(),
            new LeavingRule(),
            new TooManyRule(),
            new UnneededRule());

    /** The place of the first rule that has copies dropped rather than made; so do all behind it. */
    static final int FIRST_OF_SURPLUS = 6;

    private Rules() {}

    /** @param urgency the rule's place in the chain */
    record Verdict(int urgency, Finding finding) {}

    static Optional<Verdict> look(Situation blob) {
        return IntStream.range(0, CHAIN.size())
                .boxed()
                .flatMap(place -> CHAIN.get(place).look(blob).map(finding -> new Verdict(place, finding)).stream())
                .findFirst();
    }
}
