package dev.cofre.manager.grant;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What signs grants, for a simulated manager. */
public final class GrantParts {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final GrantProperties PROPERTIES = new GrantProperties(Duration.ofMinutes(15), null);

    private GrantParts() {}

    public static Grants of(Catalog catalog, SteadyTime time) {
        return new Grants(catalog, JSON, time, PROPERTIES);
    }

    public static Warrants warrants(Catalog catalog) {
        return new Warrants(catalog);
    }

    /** @param takesAll whether it takes what was never assigned */
    public static AssignmentCheck check(
            Catalog catalog, Suspicions suspicions, SteadyTime time, Clock clock, boolean takesAll) {
        GrantProperties properties =
                takesAll ? new GrantProperties(PROPERTIES.grantTime(), Duration.ofDays(365_000)) : PROPERTIES;
        OpenUploads open = new OpenUploads(catalog, catalog) {
            @Override
            synchronized Tellers tellers(
                    UploadId upload,
                    ClientName client,
                    FileName name,
                    ReplicationFactor copies,
                    @Nullable BlobId blob) {
                return takesAll ? new Tellers(Long.MAX_VALUE, 0) : super.tellers(upload, client, name, copies, blob);
            }
        };
        return new AssignmentCheck(warrants(catalog), suspicions, catalog, open, clock, time, properties);
    }
}
