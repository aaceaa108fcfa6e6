package dev.cofre.storage.scrub;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far a round through all blobs has come.
 *
 * @param after the last blob that was read; null at the beginning
 * @param begun when this round has begun
 * @param covered when the last whole round had begun: every byte was read since then; null before the first has ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
record ScrubPosition(
        @Nullable BlobId after, Instant begun, @Nullable Instant covered) {
    private static final Logger log = LoggerFactory.getLogger(ScrubPosition.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static ScrubPosition start(Instant now) {
        return new ScrubPosition(null, now, null);
    }

    ScrubPosition behind(BlobId blob) {
        return new ScrubPosition(blob, begun, covered);
    }

    ScrubPosition nextRound(Instant now) {
        return new ScrubPosition(null, now, begun);
    }

    /** From when on it is not known of some byte that it can be read. */
    Instant oldest() {
        return covered == null ? begun : covered;
    }

    /** @param file if it is not there, or unreadable, a round begins anew: no more is lost */
    static ScrubPosition load(Path file, Instant now) {
        try {
            ScrubPosition read = JSON.readValue(Files.readAllBytes(file), ScrubPosition.class);
            if (read != null && read.begun() != null) {
                return read;
            }
            log.warn("{} does not say how far the scrub has come, so that it begins anew", file);
            return start(now);
        } catch (NoSuchFileException e) {
            return start(now);
        } catch (IOException | JacksonException e) {
            log.warn("{} cannot be read, so the scrub begins anew: {}", file, e.getMessage());
            return start(now);
        }
    }

    void save(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        OwnersAlone.createFile(next);
        Files.write(next, JSON.writeValueAsBytes(this));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
