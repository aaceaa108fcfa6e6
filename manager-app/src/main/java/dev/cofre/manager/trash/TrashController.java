package dev.cofre.manager.trash;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.trash.Deletion;
import dev.cofre.api.trash.TrashPage;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.service.description.ProblemAnswer;
import dev.cofre.service.web.EntityTags;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "trash", description = "Deleting, and having back what was deleted")
class TrashController {
    private static final String PAGE = "100";

    private final Trash trash;

    TrashController(Trash trash) {
        this.trash = trash;
    }

    @DeleteMapping("/files/{name}")
    @AllowedTo(Role.CLIENT)
    @Operation(
            summary = "Move a file to the trash",
            description = "All its versions, or one. They can be had back until the time in the answer; a file that is"
                    + " uploaded under the name meanwhile becomes the next version. With If-Match only if the newest of them has"
                    + " the SHA-256 in its tag, which is the ETag of a download.")
    @ApiResponse(responseCode = "200", description = "What is in the trash now")
    @ProblemAnswer(ProblemType.UNKNOWN_FILE)
    @ProblemAnswer(ProblemType.STOPPED)
    @ProblemAnswer(value = ProblemType.PRECONDITION_FAILED, note = "If-Match names another; nothing was deleted")
    TrashPage delete(
            @PathVariable @Parameter(example = "report.pdf") FileName name,
            @RequestParam @Parameter(example = "client1") ClientName client,
            @RequestParam(required = false) @Nullable Integer version,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable List<String> ifMatch) {
        return ifMatch == null
                ? trash.delete(client, name, version)
                : trash.delete(client, name, version, EntityTags.of(ifMatch));
    }

    @GetMapping("/trash")
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "What is in a client's trash, a page at a time")
    @ApiResponse(responseCode = "200", description = "A page; 'next' is the 'after' of the page that follows")
    TrashPage trash(
            @RequestParam @Parameter(example = "client1") ClientName client,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = PAGE) int limit) {
        return trash.page(client, after, limit);
    }

    @PostMapping("/trash/{name}")
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "Have a file back from the trash: all its versions that are there, or one")
    @ApiResponse(responseCode = "200", description = "What is back, under the numbers that it had")
    @ProblemAnswer(ProblemType.UNKNOWN_FILE)
    TrashPage undelete(
            @PathVariable @Parameter(example = "report.pdf") FileName name,
            @RequestParam @Parameter(example = "client1") ClientName client,
            @RequestParam(required = false) @Nullable Integer version) {
        return trash.undelete(client, name, version);
    }

    @GetMapping("/deletions")
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "What was deleted, had back and let go for good, and when; newest first")
    @ApiResponse(responseCode = "200", description = "A page; the next is before the last number of this one")
    List<Deletion> deletions(
            @RequestParam @Parameter(example = "client1") ClientName client,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = PAGE) int limit) {
        return trash.deletions(client, before, limit);
    }
}
