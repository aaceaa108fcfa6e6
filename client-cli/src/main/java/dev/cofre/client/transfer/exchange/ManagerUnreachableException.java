package dev.cofre.client.transfer.exchange;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.profile.ManagerAddress;

/** Nobody answers at the manager's address. */
public final class ManagerUnreachableException extends ProblemException {
    ManagerUnreachableException(ManagerAddress address, String reason) {
        super(
                ProblemType.MANAGER_UNREACHABLE,
                "no manager answers at %s (%s; the address comes from %s). Start it, or name another with --manager URL"
                        .formatted(address.url(), reason, address.origin()));
    }
}
