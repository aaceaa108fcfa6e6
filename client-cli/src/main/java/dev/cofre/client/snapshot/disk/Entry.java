package dev.cofre.client.snapshot.disk;

import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;

/**
 * Something in a folder at the moment when it was looked at.
 *
 * @param size bytes of a file
 */
public record Entry(Node.Type type, Attributes attributes, long size) {}
