package dev.cofre.api.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A snapshot's file: a line of JSON, whose SHA-256 is the snapshot's id, and a second line with the names of all packs that the
 * snapshot needs, or of {@linkplain PackList lists} that name them. So whoever cleans up need not read a tree, and a pack can be replaced by
 * others without the id changing. Who does not know lists finds no packs in a line that has some, and knows that it cannot read it.
 */
public final class SnapshotFormat {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();
    private static final String OTHER = "it has another SHA-256";
    private static final String NO_LIST = "the list of its packs cannot be read";
    private static final String PACKS = "packs";
    /** In the place of {@link #PACKS} where there are lists. */
    private static final String NEEDS = "needs";

    /** Beyond these calendars cannot be reckoned with. No clock says so, but somebody who writes snapshots by hand. */
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

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

    private record Packs(@JsonProperty(PACKS) List<String> packs) {}

    private record Needs(@JsonProperty(NEEDS) List<String> needs) {}

    private SnapshotFormat() {}

    /** @param content what its file has */
    public record Written(Snapshot snapshot, byte[] content) {}

    /** @param like its id does not matter @param needs names of packs and of lists */
    public static Written write(Snapshot like, Collection<String> needs) {
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
        List<String> names = List.copyOf(new TreeSet<>(needs));
        boolean lists = names.stream().anyMatch(VaultFiles::isList);
        content.writeBytes(JSON.writeValueAsBytes(lists ? new Needs(names) : new Packs(names)));
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
    public static Snapshot read(BlobId id, byte[] content) throws BadSnapshotException {
        byte[] core = Arrays.copyOf(content, lineEnd(content));
        if (!BlobId.ofContent(core).equals(id)) {
            throw new BadSnapshotException(id, OTHER);
        }
        try {
            Core read = JSON.readValue(core, Core.class);
            Snapshot snapshot = new Snapshot(
                    id,
                    Objects.requireNonNull(read.time()),
                    Objects.requireNonNull(read.host()),
                    Objects.requireNonNull(read.user()),
                    read.paths(),
                    read.tags(),
                    Objects.requireNonNull(read.tree()),
                    read.parent(),
                    Objects.requireNonNull(read.summary()));
            if (snapshot.time().isBefore(EARLIEST) || snapshot.time().isAfter(LATEST)) {
                throw new BadSnapshotException(id, "its time, %s, is none of a calendar".formatted(snapshot.time()));
            }
            return snapshot;
        } catch (JacksonException | NullPointerException e) {
            throw new BadSnapshotException(id, "it cannot be read");
        }
    }

    /** The first line, with its end: {@link #read} takes it for the whole. @param content of its file, or only the beginning */
    public static byte[] line(byte[] content) {
        byte[] line = Arrays.copyOf(content, lineEnd(content) + 1);
        line[line.length - 1] = '\n';
        return line;
    }

    /** Names of the packs, and of the lists of packs, that a snapshot needs. @param content of its whole file */
    public static List<String> needs(BlobId id, byte[] content) throws IOException {
        List<String> needs = new ArrayList<>();
        needs(id, new ByteArrayInputStream(content), needs::add);
        return needs;
    }

    /**
     * As {@link #needs(BlobId, byte[])}, one after the other; a large snapshot of earlier versions has hundreds of thousands.
     *
     * @param content of its whole file, which is not closed
     * @throws BadSnapshotException if it is not whole: some names may have been told
     */
    public static void needs(BlobId id, InputStream content, Consumer<String> each) throws IOException {
        MessageDigest core = BlobId.newDigest();
        int next = content.read();
        while (next >= 0 && next != '\n') {
            core.update((byte) next);
            next = content.read();
        }
        if (!BlobId.of(core.digest()).equals(id)) {
            throw new BadSnapshotException(id, OTHER);
        }
        try (JsonParser json = JSON.createParser(content)) {
            boolean found = json.nextToken() == JsonToken.START_OBJECT
                    && isOfNames(json.nextName())
                    && json.nextToken() == JsonToken.START_ARRAY;
            while (found && json.nextToken() == JsonToken.VALUE_STRING) {
                each.accept(json.getString());
            }
            if (!found || json.currentToken() != JsonToken.END_ARRAY || json.nextToken() != JsonToken.END_OBJECT) {
                throw new BadSnapshotException(id, NO_LIST);
            }
        } catch (JacksonException e) {
            throw new BadSnapshotException(id, NO_LIST);
        }
    }

    private static boolean isOfNames(@Nullable String field) {
        return PACKS.equals(field) || NEEDS.equals(field);
    }

    /** Whether the first line is there whole. */
    public static boolean hasCore(byte[] content) {
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
