package dev.cofre.service.description;

import java.lang.reflect.Method;

/** Tells for whom a door is. A service that knows it from elsewhere than {@link BetweenServers} has one of its own. */
@FunctionalInterface
public interface Audience {
    /** @return false if people, or programs of theirs, have a reason to call it */
    boolean isOnlyServers(Method door);
}
