package dev.cofre.manager.brake;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.access.Caller;
import dev.cofre.service.description.ProblemAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "brakes", description = "What would take much at once, and waits for a person's word")
class BrakeController {
    private final Brakes brakes;

    BrakeController(Brakes brakes) {
        this.brakes = brakes;
    }

    @GetMapping("/brakes")
    @AllowedTo({Role.CLIENT, Role.NODE, Role.OPERATOR})
    @Operation(summary = "What is stopped, the oldest first")
    @ApiResponse(responseCode = "200", description = "All that the caller may see")
    List<StoppedAct> brakes(Caller caller) {
        return brakes.stopped(caller::mayBe);
    }

    @PostMapping("/brakes/{kind}/{scope}")
    @AllowedTo(Role.OPERATOR)
    @Operation(
            summary = "Let a stopped act go on (for operators, with the cluster's secret)",
            description = "Look first why it would take so much. It goes on by itself, within a minute.")
    @ApiResponse(responseCode = "200", description = "It may take that many within a day")
    @ProblemAnswer(value = ProblemType.NOT_FOUND, note = "Nothing of that name is stopped")
    StoppedAct proceed(
            @PathVariable @Parameter(example = "clean-up") String kind,
            @PathVariable @Parameter(example = "client1@vault") String scope,
            @RequestParam(required = false)
                    @Parameter(description = "how many it may take; not set: as many as it would")
                    @Nullable
                    Long upTo) {
        return brakes.proceed(kind, scope, upTo);
    }
}
