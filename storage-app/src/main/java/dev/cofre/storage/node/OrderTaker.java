package dev.cofre.storage.node;

import dev.cofre.api.repair.Orders;

/** Does what the manager orders. */
public interface OrderTaker {
    /** Begins with it, and returns at once. */
    void take(Orders orders);

    /** The highest that orders had; 0 if there were none. */
    long epoch();
}
