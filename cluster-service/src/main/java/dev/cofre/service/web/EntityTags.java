package dev.cofre.service.web;

import dev.cofre.api.blob.BlobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tags in {@code If-Match}: strong ones, as a weak tag is never the same for this purpose. A blob's is its SHA-256.
 *
 * @param any whether whatever there is will do
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1">RFC 9110, If-Match</a>
 */
public record EntityTags(boolean any, List<String> strong) {
    public EntityTags {
        strong = List.copyOf(strong);
    }

    /** @param lines all of the header's */
    public static EntityTags of(List<String> lines) {
        List<String> tags = new ArrayList<>();
        lines.forEach(line -> List.of(line.split(",")).forEach(tag -> tags.add(tag.strip())));
        return new EntityTags(tags.contains("*"), tags);
    }

    public boolean match(BlobId blob) {
        return any || strong.contains(tag(blob));
    }

    /** Those of them that are blobs. */
    public List<BlobId> blobs() {
        return strong.stream().map(EntityTags::blob).flatMap(Optional::stream).toList();
    }

    public static String tag(BlobId blob) {
        return "\"" + blob + "\"";
    }

    private static Optional<BlobId> blob(String tag) {
        return tag.matches("\"[0-9a-f]{64}\"") ? Optional.of(BlobId.of(tag.substring(1, 65))) : Optional.empty();
    }
}
