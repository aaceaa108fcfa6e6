package dev.cofre.storage.node;

import java.util.UUID;

/** Which data folder this process works on: what it says of its replicas holds for that one only. */
public record FolderId(UUID id) {}
