package dev.cofre.service.web;

import org.springframework.core.Ordered;

/** Which filter comes before which, in both services: what a request may be is looked at before what it may take. */
public final class FilterOrder {
    /** Where it is from. */
    public static final int PAGES = Ordered.HIGHEST_PRECEDENCE;

    /** Who may watch. */
    public static final int WATCHERS = PAGES + 1;

    /** What it may take: memory or threads, and then the other. */
    public static final int INTAKE = WATCHERS + 1;

    private FilterOrder() {}
}
