package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.service.description.ProblemAnswer;
import io.swagger.v3.oas.annotations.Operation;
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
@Tag(name = "nodes")
class AdmissionController {
    private final Admission admission;

    AdmissionController(Admission admission) {
        this.admission = admission;
    }

    @GetMapping("/admissions")
    @AllowedTo(Role.OPERATOR)
    @Operation(summary = "Servers that wait to be admitted (for operators, with the cluster's secret)")
    List<WaitingNode> waiting() {
        return admission.waiting();
    }

    @PostMapping("/admissions/{node}")
    @AllowedTo(Role.OPERATOR)
    @Operation(
            summary = "Admit a server that waits, with its key (for operators, with the cluster's secret)",
            description = "Compare the fingerprint with the one in the server's own log first.")
    @ApiResponse(responseCode = "200", description = "Admitted; it joins by itself within a second")
    @ProblemAnswer(value = ProblemType.INVALID_REQUEST, note = "Several wait under this name: name the fingerprint")
    @ProblemAnswer(value = ProblemType.UNKNOWN_NODE, note = "Nobody waits under this name")
    WaitingNode admit(@PathVariable NodeId node, @RequestParam(required = false) @Nullable String fingerprint) {
        return admission.admit(node, fingerprint);
    }
}
