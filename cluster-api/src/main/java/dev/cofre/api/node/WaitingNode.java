package dev.cofre.api.node;

import java.net.URI;
import java.time.Instant;

/**
 * A server that has proved that it holds a key, and waits for the operator to admit it under that.
 *
 * @param fingerprint of its key, to be compared with what the server's own log says
 * @param reason why it is not let in by itself
 * @param last when it has last asked
 */
public record WaitingNode(NodeId node, URI url, String zone, String fingerprint, String reason, Instant last) {}
