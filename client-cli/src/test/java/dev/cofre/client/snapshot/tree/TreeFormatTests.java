package dev.cofre.client.snapshot.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreeFormatTests {
    private static final BlobId CHUNK = BlobId.ofContent(new byte[] {1});
    private static final Attributes ATTRIBUTES = new Attributes(
            0100640, 1000, 1001, 1_700_000_000_123_456_789L, -1, 42, 4711, 2, Map.of("user.note", raw(0, 255, 10)));

    @Test
    void whatIsWrittenIsRead() throws IOException {
        List<Node> nodes = Stream.of(
                        file(RawName.of("a \"quoted\" näme\n"), List.of(CHUNK, CHUNK), null),
                        file(raw('b', 0xff, 0xfe), List.of(), "it changed while it was read"),
                        new Node(RawName.of("dir"), Node.Type.DIR, ATTRIBUTES, 0, List.of(), CHUNK, null, null),
                        new Node(
                                RawName.of("link"),
                                Node.Type.SYMLINK,
                                ATTRIBUTES,
                                0,
                                List.of(),
                                null,
                                raw('.', '.', '/', 0xc3),
                                null),
                        new Node(RawName.of("pipe"), Node.Type.OTHER, ATTRIBUTES, 0, List.of(), null, null, null),
                        new Node(
                                RawName.of("of somebody"),
                                Node.Type.OTHER,
                                ATTRIBUTES.of("jos\u00e9", "BUERO\\users"),
                                0,
                                List.of(),
                                null,
                                null,
                                null))
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();

        assertThat(TreeFormat.read(TreeFormat.write(nodes))).isEqualTo(nodes);
        assertThat(TreeFormat.write(nodes)).isEqualTo(TreeFormat.write(TreeFormat.read(TreeFormat.write(nodes))));
    }

    @Test
    void namesAreOrderedAsTheirBytesAre() {
        assertThat(Stream.of(raw(0xff), RawName.of("ä"), RawName.of("z"), RawName.of("Z"), RawName.of("z1"))
                        .sorted()
                        .toList())
                .containsExactly(RawName.of("Z"), RawName.of("z"), RawName.of("z1"), RawName.of("ä"), raw(0xff));
    }

    static Stream<String> namesThatLeadElsewhere() {
        return Stream.of("", ".", "..", "/", "a/b", "../a", "/etc/passwd", "a\0b");
    }

    @ParameterizedTest
    @MethodSource("namesThatLeadElsewhere")
    void aNameThatLeadsElsewhereIsRefused(String name) {
        byte[] tree = TreeFormat.write(List.of(file(RawName.of(name), List.of(), null)));

        assertThatThrownBy(() -> TreeFormat.read(tree))
                .isInstanceOf(BadTreeException.class)
                .hasMessageContaining("leads elsewhere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{\"nodes\":[{\"type\":\"file\"}]}",
                "{\"nodes\":[{\"name\":\"a\"}]}",
                "{\"nodes\":[{\"name\":\"a\",\"type\":\"dir\"}]}",
                "{\"nodes\":[{\"name\":\"a\",\"type\":\"symlink\"}]}",
                "{\"nodes\":[{\"name\":\"a\",\"type\":\"hat\"}]}",
                "{\"nodes\":[{\"name\":\"a\",\"type\":\"file\",\"content\":[\"xy\"]}]}",
                "{\"nodes\":[{\"name\":\"a\",\"type\":\"file\",\"content\":[]},{\"name\":\"a\",\"type\":\"file\"}]}",
                "{\"nodes\":[{\"name\":\"b\",\"type\":\"file\"},{\"name\":\"a\",\"type\":\"file\"}]}",
                "{\"nodes\":[{\"name\":\"a\",\"type\":\"file\"}"
            })
    void whatIsNoTreeIsRefused(String text) {
        assertThatThrownBy(() -> TreeFormat.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadTreeException.class);
    }

    @Test
    void fieldsOfLaterVersionsArePassedOver() throws IOException {
        String tree =
                "{\"version\":9,\"more\":{\"x\":[1]},\"nodes\":[{\"name\":\"a\",\"type\":\"file\",\"new\":{\"y\":[2]},"
                        + "\"size\":3,\"other\":[4],\"content\":[]}]}";

        assertThat(TreeFormat.read(tree.getBytes(StandardCharsets.UTF_8)))
                .extracting(Node::name, Node::size)
                .containsExactly(tuple(RawName.of("a"), 3L));
    }

    @Test
    void whatHasNoNamesOfOwnersIsWrittenAsEarlierVersionsHaveIt() throws IOException {
        String before = "{\"nodes\":[{\"name\":\"a\",\"type\":\"file\",\"mode\":33184,\"uid\":1000,\"gid\":1001,"
                + "\"mtime_ns\":1700000000123456789,\"ctime_ns\":-1,\"device\":42,\"inode\":4711,\"links\":2,"
                + "\"xattrs\":{\"user.note\":\"AP8K\"},\"size\":12,\"content\":[]}]}";

        List<Node> nodes = TreeFormat.read(before.getBytes(StandardCharsets.UTF_8));

        assertThat(nodes).containsExactly(file(RawName.of("a"), List.of(), null));
        assertThat(nodes.get(0).attributes().user()).isNull();
        assertThat(new String(TreeFormat.write(nodes), StandardCharsets.UTF_8)).isEqualTo(before);
    }

    private static Node file(RawName name, List<BlobId> content, @Nullable String flaw) {
        return new Node(name, Node.Type.FILE, ATTRIBUTES, 12, content, null, null, flaw);
    }

    private static RawName raw(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return RawName.of(bytes);
    }
}
