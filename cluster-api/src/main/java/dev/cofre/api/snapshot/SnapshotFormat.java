package dev.cofre.client.snapshot.vault;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A snapshot's file: a line of JSON, whose SHA-256 is the snapshot's id, and a second line with the names of all packs that the
 * snapshot needs. So whoever cleans up need not read a tree, and a pack can be replaced by others without the id changing.
 */
final class SnapshotFormat {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The first line. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Core(
            Instant time,
            String host,
            String user,
            List<String> paths,
            List<String> tags,
            BlobId tree,
            @Nullable BlobId parent,
            Summary summary) {}

    private record References(List<String> packs) {}

    private SnapshotFormat() {}

    /** @param content what its file has */
    record Written(Snapshot snapshot, byte[] content) {}

    /** @param like its id does not matter */
    static Written write(Snapshot like, Collection<String> packs) {
        byte[] core = JSON.writeValueAsBytes(new Core(
                like.time(),
                like.host(),
                like.user(),
                like.paths(),
                like.tags(),
                like.tree(),
                like.parent(),
                like.summary()));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(core);
        content.write('\n');
        content.writeBytes(JSON.writeValueAsBytes(new References(List.copyOf(new TreeSet<>(packs)))));
        content.write('\n');
        return new Written(
                new Snapshot(
                        BlobId.ofContent(core),
                        like.time(),
                        like.host(),
                        like.user(),
                        like.paths(),
                        like.tags(),
                        like.tree(),
                        like.parent(),
                        like.summary()),
                content.toByteArray());
    }

    /**
     * @param content of its file, or only the first line with its end
     * @throws BadSnapshotException if that is none, or not the one with this id
     */
    static Snapshot read(BlobId id, byte[] content) throws BadSnapshotException {
        byte[] core = Arrays.copyOf(content, lineEnd(content));
        if (!BlobId.ofContent(core).equals(id)) {
            throw new BadSnapshotException(id, "it has another SHA-256");
        }
        try {
            Core read = JSON.readValue(core, Core.class);
            return new Snapshot(
                    id,
                    read.time(),
                    read.host(),
                    read.user(),
                    read.paths(),
                    read.tags(),
                    read.tree(),
                    read.parent(),
                    read.summary());
        } catch (JacksonException | NullPointerException e) {
            throw new BadSnapshotException(id, "it cannot be read");
        }
    }

    /** Names of the packs that a snapshot needs. @param content of its whole file */
    static List<String> packs(BlobId id, byte[] content) throws BadSnapshotException {
        int end = lineEnd(content);
        try {
            return JSON.readValue(
                            new String(content, end, content.length - end, StandardCharsets.UTF_8), References.class)
                    .packs();
        } catch (JacksonException e) {
            throw new BadSnapshotException(id, "the list of its packs cannot be read");
        }
    }

    /** Whether the first line is there whole. */
    static boolean hasCore(byte[] content) {
        return lineEnd(content) < content.length;
    }

    private static int lineEnd(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        return end;
    }
}
