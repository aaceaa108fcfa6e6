package dev.cofre.storage.replica;

import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.proof.ReplicaProof;

/** One replica that another node has confirmed. @param target where it is, to take it back if the upload fails */
public record Replication(Target target, ReplicaProof proof) {}
