package dev.cofre.manager.history;

import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;

/** What compares the catalog with what others have seen of it, for a simulated manager. */
public final class HistoryParts {
    private final History history;
    private final Aftermath aftermath;

    public HistoryParts(History history, Catalog catalog, Brakes brakes) {
        this.history = history;
        this.aftermath = new Aftermath(catalog, brakes);
    }

    /** What is to be done again and again. */
    public void look() {
        history.look();
        aftermath.look();
    }
}
