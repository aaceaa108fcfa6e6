package dev.cofre.storage.replica;

import dev.cofre.api.upload.BackupTargets.Target;
import dev.cofre.api.upload.ReplicaProof;

/** One replica that another node has confirmed. @param target where it is, to take it back if the upload fails */
public record Replication(Target target, ReplicaProof proof) {}
