package dev.cofre.api.catalog;

import java.util.List;

/**
 * How it stands with the catalog.
 *
 * @param newest its newest state
 * @param certain false while it may lack something that was there: then nothing is assigned, entered or let go
 * @param problems what is wrong, and what mends it; empty if nothing is
 */
public record CatalogView(CatalogMark newest, boolean certain, List<String> problems) {
    public CatalogView {
        problems = List.copyOf(problems);
    }
}
