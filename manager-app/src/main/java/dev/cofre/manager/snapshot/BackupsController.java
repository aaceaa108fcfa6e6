package dev.cofre.manager.snapshot;

import dev.cofre.api.policy.BackupsView;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.access.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "policies", description = "Snapshots that are expected, and which stay")
class BackupsController {
    private final Backups backups;

    BackupsController(Backups backups) {
        this.backups = backups;
    }

    @GetMapping("/backups")
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "Whether the snapshots that policies expect have come, the most overdue first")
    @ApiResponse(responseCode = "200", description = "Those of all clients that the caller may see")
    BackupsView backups(Caller caller) {
        return backups.view(caller::mayBe);
    }
}
