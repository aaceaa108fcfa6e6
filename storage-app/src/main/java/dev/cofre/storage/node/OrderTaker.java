package dev.cofre.storage.node;

import dev.cofre.api.repair.Orders;

/** Does what the manager orders. */
public interface OrderTaker {
    /** Begins with it, and returns at once. */
    void take(Orders orders);
}
