package dev.cofre.manager.snapshot;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.policy.BackupPolicies;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.snapshot.policy.Policies;
import dev.cofre.service.description.ProblemAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/policies")
@Tag(name = "policies", description = "Snapshots that are expected, and which stay")
class PolicyController {
    private final Policies policies;
    private final BackupWatch watch;

    PolicyController(Policies policies, BackupWatch watch) {
        this.policies = policies;
        this.watch = watch;
    }

    @GetMapping
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "A client's policies")
    @ApiResponse(responseCode = "200", description = "All of them; for a snapshot the most precise one counts")
    @ProblemAnswer(ProblemType.NOT_ENOUGH_NODES)
    BackupPolicies policies(@RequestParam @Parameter(example = "client1") ClientName client) {
        return policies.of(client);
    }

    @PutMapping
    @AllowedTo(Role.CLIENT)
    @Operation(
            summary = "Set the policy for a host and a path",
            description =
                    "It takes the place of the one for the same host and path. Without a host it is for each host that"
                            + " has none of its own; without a path for all paths. Snapshots that no rule of 'keep' keeps go to the"
                            + " trash; one that 'expectEvery' expects, and that is late by a quarter of that, is told by /backups,"
                            + " health and metrics.")
    @ApiResponse(responseCode = "200", description = "All policies as they are now, on stable storage")
    @ProblemAnswer(ProblemType.NOT_ENOUGH_NODES)
    BackupPolicies set(
            @RequestParam @Parameter(example = "client1") ClientName client, @RequestBody BackupPolicy policy) {
        BackupPolicies all = policies.set(client, policy);
        watch.lookSoon();
        return all;
    }

    @DeleteMapping
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "Remove the policy for a host and a path")
    @ApiResponse(responseCode = "200", description = "Those that are left")
    @ProblemAnswer(ProblemType.NOT_FOUND)
    @ProblemAnswer(ProblemType.NOT_ENOUGH_NODES)
    BackupPolicies remove(
            @RequestParam @Parameter(example = "client1") ClientName client,
            @RequestParam(required = false) @Nullable String host,
            @RequestParam(required = false) @Nullable String path) {
        BackupPolicies left = policies.remove(client, host, path);
        watch.lookSoon();
        return left;
    }
}
