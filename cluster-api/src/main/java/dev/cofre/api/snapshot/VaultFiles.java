package dev.cofre.api.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How files in a vault are called. */
public final class VaultFiles {
    private static final String INDEX = "index-";
    private static final String LIST = "list-";
    private static final Pattern LIST_FORM = Pattern.compile(LIST + "([0-9a-f]{64})");
    private static final String PACK = "pack-";
    private static final String SNAPSHOT = "snapshot-";
    private static final String HEADS = "snapshots-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern SNAPSHOT_FORM = Pattern.compile(SNAPSHOT + "[-+0-9TZ]+-([0-9a-f]{64})");
    private static final String POLICY = "policy-";

    private VaultFiles() {}

    /** A name that no other index has. */
    public static FileName newIndex() {
        return new FileName(INDEX + UploadId.create());
    }

    /** A name that no other pack has. */
    public static FileName newPack() {
        return new FileName(PACK + UploadId.create());
    }

    /** Where a list of packs is that snapshots share. @param content digest of what it has */
    public static FileName list(BlobId content) {
        return new FileName(LIST + content);
    }

    public static FileName snapshot(Snapshot snapshot) {
        return snapshot(snapshot.time(), snapshot.id());
    }

    /** In the order of times, so that the newest is found without reading the others. */
    public static FileName snapshot(Instant time, BlobId id) {
        return new FileName(SNAPSHOT + TIME.format(time) + "-" + id);
    }

    /** A name for the first lines of many snapshots; it comes behind those of all snapshots. */
    public static FileName newHeads() {
        return new FileName(HEADS + UploadId.create());
    }

    /** Where the policy for a host and a path is; null for any. */
    public static FileName policy(@Nullable String host, @Nullable String path) {
        return new FileName(POLICY + digest(digest(host).hex() + digest(path).hex()));
    }

    /** A name that comes before those of all policies, and behind those of packs. */
    public static FileName beforePolicies() {
        return new FileName("policy");
    }

    /** A name that comes before those of all packs, and behind those of indexes. */
    public static FileName beforePacks() {
        return new FileName("pack");
    }

    /** A name that comes before those of all lists of packs and of all packs, and behind those of indexes. */
    public static FileName beforeLists() {
        return new FileName("list");
    }

    /** A name that comes before those of all snapshots, and behind those of policies. */
    public static FileName beforeSnapshots() {
        return new FileName("snapshot");
    }

    public static boolean isIndex(FileName name) {
        return name.value().startsWith(INDEX);
    }

    public static boolean isHeads(FileName name) {
        return name.value().startsWith(HEADS);
    }

    public static boolean isPolicy(FileName name) {
        return name.value().startsWith(POLICY);
    }

    public static boolean isPack(FileName name) {
        return name.value().startsWith(PACK);
    }

    /** The digest of what a list of packs has; empty if a file is none. */
    public static Optional<BlobId> listId(String name) {
        Matcher form = LIST_FORM.matcher(name);
        return form.matches() ? Optional.of(BlobId.of(form.group(1))) : Optional.empty();
    }

    public static boolean isList(String name) {
        return listId(name).isPresent();
    }

    public static boolean isList(FileName name) {
        return isList(name.value());
    }

    /** Whether a snapshot, or a list, may say that it needs a file with this name. */
    public static boolean isNeed(String name) {
        try {
            return isList(name) || isPack(new FileName(name));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A name that comes before those of first lines, and behind those of snapshots. */
    public static FileName beforeHeads() {
        return new FileName("snapshots");
    }

    /** Which snapshot a file is; empty if it is none. */
    public static Optional<BlobId> snapshotId(FileName name) {
        Matcher form = SNAPSHOT_FORM.matcher(name.value());
        return form.matches() ? Optional.of(BlobId.of(form.group(1))) : Optional.empty();
    }

    private static BlobId digest(@Nullable String text) {
        return BlobId.ofContent(text == null ? new byte[0] : ("=" + text).getBytes(StandardCharsets.UTF_8));
    }
}
