package dev.cofre.api.policy;

import java.util.List;

/** All policies of one client, in the order in which they were set. */
public record BackupPolicies(List<BackupPolicy> policies) {
    public BackupPolicies {
        policies = List.copyOf(policies);
    }
}
