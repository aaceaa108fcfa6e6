package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Holder;

/** What is wrong with a blob, and so what to do. */
public sealed interface Finding {
    /** No copy can be read, and none is expected back: nothing can be done until a server returns. */
    record Lost() implements Finding {}

    /** One more copy is needed. */
    record Copy() implements Finding {}

    /** This node has a copy, and must learn the names that it lacks. */
    record Lesson(Holder to) implements Finding {}

    /** The copy on this node is one too many. */
    record Surplus(Holder from) implements Finding {}
}
