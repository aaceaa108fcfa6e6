package dev.cofre.api.repair;

import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import java.net.URI;

/**
 * A node that is to prove what it holds.
 *
 * @param url where it is reached
 * @param key that it was admitted with; what another computes is not its proof
 * @param grant to ask it for proofs
 */
public record Prover(NodeId node, URI url, NodeKey key, String grant) {}
