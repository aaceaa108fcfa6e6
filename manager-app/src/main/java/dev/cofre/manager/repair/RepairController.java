package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.inventory.InventoryAnswer;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.BlobSources;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.access.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "repair", description = "Copies that are missing or too many")
class RepairController {
    private final Repair repair;
    private final Inventories inventories;
    private final Sources sources;

    RepairController(Repair repair, Inventories inventories, Sources sources) {
        this.repair = repair;
        this.inventories = inventories;
        this.sources = sources;
    }

    @GetMapping("/repair")
    @AllowedTo({Role.CLIENT, Role.NODE, Role.OPERATOR})
    @Operation(summary = "Whether each file has its copies, and what is being done about it")
    RepairView view() {
        return repair.view();
    }

    @PostMapping(path = "/nodes/{node}/copies", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(summary = "Report copies that were ordered, and get the next orders (for storage servers)")
    Orders copied(@PathVariable NodeId node, @RequestBody CopyReport report) {
        return repair.copied(node, report);
    }

    @PostMapping(path = "/nodes/{node}/releases", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(summary = "Ask for leave to drop copies that are too many (for storage servers)")
    List<BlobId> release(@PathVariable NodeId node, @RequestBody ReleaseRequest request) {
        return repair.release(node, request);
    }

    @PostMapping(path = "/nodes/{node}/checks", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Report what other servers have proved of what they are said to hold (for storage servers)")
    void checked(@PathVariable NodeId node, @RequestBody CheckReport report) {
        repair.checked(node, report);
    }

    @PostMapping(path = "/nodes/{node}/inventory", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @Operation(summary = "Compare a part of what is held with the catalog (for storage servers)")
    InventoryAnswer compare(@PathVariable NodeId node, @RequestBody InventoryPage page) {
        return inventories.compare(node, page);
    }

    @PostMapping(path = "/nodes/{node}/losses", consumes = MediaType.APPLICATION_JSON_VALUE)
    @AllowedTo(Role.NODE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Report replicas that are gone or bad (for storage servers)")
    void lost(@PathVariable NodeId node, @RequestBody LossReport report) {
        inventories.lost(node, report);
    }

    @GetMapping("/nodes/{node}/sources/{blob}")
    @AllowedTo(Role.NODE)
    @Operation(
            summary = "Where a blob may be read of which a node has a bad copy (for storage servers)",
            description = "Nobody is named to a server that has nothing to do with the blob.")
    BlobSources sources(@PathVariable NodeId node, @PathVariable BlobId blob) {
        return sources.of(blob, node);
    }

    @GetMapping("/blobs/{blob}/uploads")
    @AllowedTo(Role.NODE)
    @Operation(
            summary = "The uploads that brought a blob, by the page (for storage servers)",
            description = "For a server that is to have a copy of it, or has or had one; nothing for any other.")
    UploadPage uploads(
            @PathVariable BlobId blob, @RequestParam(required = false) @Nullable String after, Caller caller) {
        try {
            return sources.uploads(blob, caller.mustBeNode(), after);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "'after' must be the 'next' of the page before; got '%.40s'".formatted(after));
        }
    }
}
