package dev.cofre.api.node;

/** What the primary of uploads says of them. Nobody else may say it: the manager looks before it reads on. */
public interface OfPrimary {
    NodeId primary();
}
