package dev.cofre.manager.file;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.access.AllowedTo;
import dev.cofre.manager.access.AllowedTo.Role;
import dev.cofre.manager.node.Nodes;
import dev.cofre.service.description.ProblemAnswer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

@RestController
@Tag(name = "files", description = "What is in the catalog")
class FileController {
    private static final String PAGE = "100";

    private final FileFinder finder;
    private final Nodes nodes;

    FileController(FileFinder finder, Nodes nodes) {
        this.finder = finder;
        this.nodes = nodes;
    }

    @GetMapping("/files")
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "A client's files by name, a page at a time")
    @ApiResponse(responseCode = "200", description = "A page; 'next' is the 'after' of the page that follows")
    FilePage files(
            @RequestParam @Parameter(example = "client1") ClientName client,
            @RequestParam(required = false) @Nullable FileName after,
            @RequestParam(defaultValue = PAGE) int limit) {
        return finder.page(client, after, limit);
    }

    @GetMapping("/files/{name}")
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "The versions of a file, newest first")
    @ApiResponse(responseCode = "200", description = "A page; 'next' is the 'before' of the page that follows")
    @ProblemAnswer(ProblemType.UNKNOWN_FILE)
    FileVersions versions(
            @PathVariable @Parameter(example = "report.pdf") FileName name,
            @RequestParam @Parameter(example = "client1") ClientName client,
            @RequestParam(required = false) @Nullable Integer before,
            @RequestParam(defaultValue = PAGE) int limit) {
        return finder.versions(client, name, before, limit);
    }

    @GetMapping("/files/{name}/locations")
    @AllowedTo(Role.CLIENT)
    @Operation(summary = "Where to read a file, with a grant for each server")
    @ApiResponse(responseCode = "200", description = "All replicas, the best first")
    @ProblemAnswer(ProblemType.UNKNOWN_FILE)
    Locations locations(
            @PathVariable @Parameter(example = "report.pdf") FileName name,
            @RequestParam @Parameter(example = "client1") ClientName client,
            @RequestParam(required = false) @Nullable Integer version) {
        return finder.locations(client, name, version);
    }

    @GetMapping("/files/{name}/content")
    @AllowedTo(Role.CLIENT)
    @Operation(
            summary = "Download with any HTTP client that follows redirects",
            description = "curl -L -o a.txt 'http://localhost:7000/files/a.txt/content?client=me'")
    @ApiResponse(responseCode = "307", description = "Ask the server in Location")
    @ProblemAnswer(ProblemType.UNKNOWN_FILE)
    @ProblemAnswer(
            value = {ProblemType.NOT_ENOUGH_NODES, ProblemType.WARMING_UP},
            note = "Retry-After says when")
    ResponseEntity<Void> content(
            @PathVariable @Parameter(example = "a.txt") FileName name,
            @RequestParam @Parameter(example = "me") ClientName client,
            @RequestParam(required = false) @Nullable Integer version) {
        nodes.mustBeReady();
        Locations locations = finder.locations(client, name, version);
        return ResponseEntity.status(HttpStatus.TEMPORARY_REDIRECT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .location(blobDoor(finder.best(locations), locations))
                .build();
    }

    private static URI blobDoor(Locations.Location location, Locations locations) {
        return UriComponentsBuilder.fromUri(location.url())
                .path("/blobs/{blob}")
                .queryParam("grant", "{grant}")
                .queryParam("name", "{name}")
                .encode()
                .buildAndExpand(locations.blob(), location.grant(), locations.name())
                .toUri();
    }
}
