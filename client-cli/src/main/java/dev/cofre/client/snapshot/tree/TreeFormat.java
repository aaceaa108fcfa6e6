package dev.cofre.client.snapshot.tree;

import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Trees as JSON: {@code {"nodes":[…]}}, entries in the order of their names' bytes, fields in one order, those that have no
 * meaning for an entry left out. So equal folders give equal bytes. Names that are not valid UTF-8 are in fields whose name ends in
 * {@code _raw}, as base64 (RFC 4648).
 */
public final class TreeFormat {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String RAW = "_raw";
    private static final String SEGMENTS = "segments";
    private static final long UNSIGNED = 0xffff_ffffL;

    private TreeFormat() {}

    /** @param nodes ascending by name */
    public static byte[] write(List<Node> nodes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + 256 * nodes.size());
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("nodes");
            nodes.forEach(node -> write(json, node));
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Node node) {
        Attributes attributes = node.attributes();
        json.writeStartObject();
        write(json, "name", node.name());
        json.writeStringProperty("type", node.type().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("mode", attributes.mode());
        json.writeNumberProperty("uid", attributes.uid());
        json.writeNumberProperty("gid", attributes.gid());
        String user = attributes.user();
        if (user != null) {
            json.writeStringProperty("user", user);
        }
        String group = attributes.group();
        if (group != null) {
            json.writeStringProperty("group", group);
        }
        json.writeNumberProperty("mtime_ns", attributes.modified());
        json.writeNumberProperty("ctime_ns", attributes.changed());
        json.writeNumberProperty("device", attributes.device());
        json.writeNumberProperty("inode", attributes.inode());
        json.writeNumberProperty("links", attributes.links());
        if (!attributes.extended().isEmpty()) {
            json.writeObjectPropertyStart("xattrs");
            attributes
                    .extended()
                    .forEach((name, value) ->
                            json.writeStringProperty(name, Base64.getEncoder().encodeToString(value.bytes())));
            json.writeEndObject();
        }
        if (node.type() == Node.Type.FILE) {
            json.writeNumberProperty("size", node.size());
            json.writeArrayPropertyStart("content");
            node.content().forEach(chunk -> json.writeString(chunk.hex()));
            json.writeEndArray();
        }
        BlobId subtree = node.subtree();
        if (subtree != null) {
            json.writeStringProperty("subtree", subtree.hex());
        }
        RawName target = node.target();
        if (target != null) {
            write(json, "target", target);
        }
        String flaw = node.flaw();
        if (flaw != null) {
            json.writeStringProperty("flaw", flaw);
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String field, RawName name) {
        String text = name.text().orElse(null);
        if (text != null) {
            json.writeStringProperty(field, text);
        } else {
            json.writeStringProperty(field + RAW, Base64.getEncoder().encodeToString(name.bytes()));
        }
    }

    /** A tree of a folder that has so many entries that they are in other trees, one after the other. */
    static byte[] writeSegments(List<BlobId> segments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + 70 * segments.size());
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            // to who does not know of segments this is an entry without a name, and not a folder that is empty
            json.writeArrayPropertyStart("nodes");
            json.writeStartObject();
            json.writeArrayPropertyStart(SEGMENTS);
            segments.forEach(segment -> json.writeString(segment.hex()));
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /**
     * @return ascending by name
     * @throws BadTreeException if that is no tree, or one that could write outside its folder
     */
    public static List<Node> read(byte[] tree) throws BadTreeException {
        List<Node> nodes = new ArrayList<>();
        try (Entries entries = entries(tree)) {
            Node node = entries.next();
            while (node != null) {
                nodes.add(node);
                node = entries.next();
            }
            expect(entries.segments().isEmpty(), "its entries are in other trees");
        }
        return nodes;
    }

    /** As {@link #read}, one after the other: a folder may have more than there is memory for. */
    static Entries entries(byte[] tree) throws BadTreeException {
        return new Entries(tree);
    }

    /** What is in a tree. Not thread-safe. */
    static final class Entries implements AutoCloseable {
        private final JsonParser json;
        private final List<BlobId> segments = new ArrayList<>();
        private @Nullable RawName last;
        private boolean inNodes;
        private boolean ended;

        private Entries(byte[] tree) throws BadTreeException {
            json = JSON.createParser(ObjectReadContext.empty(), tree);
            try {
                expect(json.nextToken() == JsonToken.START_OBJECT, "it is no JSON object");
            } catch (JacksonException e) {
                throw unreadable(e);
            }
        }

        /** Null after the last one. */
        @Nullable
        Node next() throws BadTreeException {
            try {
                while (!ended) {
                    if (!inNodes && !findNodes()) {
                        ended = true;
                        return null;
                    }
                    if (json.nextToken() != JsonToken.START_OBJECT) {
                        inNodes = false;
                        continue;
                    }
                    Optional<Node> node = new Reader(json, segments).node();
                    if (node.isPresent()) {
                        RawName name = node.get().name();
                        expect(
                                last == null || last.compareTo(name) < 0,
                                "its entries are not in order, or one is there twice");
                        last = name;
                        return node.get();
                    }
                }
                return null;
            } catch (JacksonException | IllegalArgumentException e) {
                throw unreadable(e);
            }
        }

        /** Trees that the entries are in; known when there is no next one. */
        List<BlobId> segments() {
            return segments;
        }

        private boolean findNodes() {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("nodes") && json.currentToken() == JsonToken.START_ARRAY) {
                    inNodes = true;
                    return true;
                }
                json.skipChildren();
            }
            return false;
        }

        private static BadTreeException unreadable(RuntimeException e) {
            return new BadTreeException("it cannot be read: " + e.getMessage());
        }

        @Override
        public void close() {
            json.close();
        }
    }

    private static void expect(boolean condition, String otherwise) throws BadTreeException {
        if (!condition) {
            throw new BadTreeException(otherwise);
        }
    }

    /** The fields of one entry as they come; unknown ones are of later versions, and passed over. */
    private static final class Reader {
        private final JsonParser json;
        private final List<BlobId> segments;
        private final Map<String, Long> numbers = new HashMap<>();
        private final Map<String, RawName> extended = new HashMap<>();
        private final List<BlobId> content = new ArrayList<>();
        private @Nullable RawName name;
        private Node.@Nullable Type type;
        private @Nullable BlobId subtree;
        private @Nullable RawName target;
        private @Nullable String flaw;
        private @Nullable String user;
        private @Nullable String group;

        Reader(JsonParser json, List<BlobId> segments) {
            this.json = json;
            this.segments = segments;
        }

        /** Nothing if it is no entry, but says in which trees those are. */
        Optional<Node> node() throws BadTreeException {
            int before = segments.size();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT) {
                    numbers.put(field, json.getLongValue());
                } else if (value == JsonToken.VALUE_STRING) {
                    text(field, json.getString());
                } else if (value == JsonToken.START_ARRAY && field.equals("content")) {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        content.add(BlobId.of(json.getString()));
                    }
                } else if (value == JsonToken.START_ARRAY && field.equals(SEGMENTS)) {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        segments.add(BlobId.of(json.getString()));
                    }
                } else if (value == JsonToken.START_OBJECT && field.equals("xattrs")) {
                    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                        String attribute = json.currentName();
                        json.nextToken();
                        extended.put(attribute, raw(json.getString()));
                    }
                } else {
                    json.skipChildren();
                }
            }
            return segments.size() > before && name == null ? Optional.empty() : Optional.of(checked());
        }

        private void text(String field, String value) {
            switch (field) {
                case "name" -> name = RawName.of(value);
                case "name" + RAW -> name = raw(value);
                case "target" -> target = RawName.of(value);
                case "target" + RAW -> target = raw(value);
                case "type" -> type = Node.Type.valueOf(value.toUpperCase(Locale.ROOT));
                case "subtree" -> subtree = BlobId.of(value);
                case "flaw" -> flaw = value;
                case "user" -> user = value;
                case "group" -> group = value;
                default -> {} // of a later version
            }
        }

        private Node checked() throws BadTreeException {
            RawName name = this.name;
            Node.Type type = this.type;
            if (name == null || type == null) {
                throw new BadTreeException("an entry has no name, or no type");
            }
            expect(name.isPlain(), "an entry has the name '%s', which leads elsewhere".formatted(name));
            expect(type != Node.Type.DIR || subtree != null || flaw != null, "folder '%s' has no tree".formatted(name));
            expect(type != Node.Type.SYMLINK || target != null, "link '%s' has no target".formatted(name));
            Attributes attributes = new Attributes(
                    (int) number("mode"),
                    number("uid") & UNSIGNED, // earlier versions wrote those above 2^31 as negative ones
                    number("gid") & UNSIGNED,
                    number("mtime_ns"),
                    number("ctime_ns"),
                    number("device"),
                    number("inode"),
                    number("links"),
                    extended,
                    user,
                    group);
            return new Node(name, type, attributes, number("size"), content, subtree, target, flaw);
        }

        private long number(String field) {
            return numbers.getOrDefault(field, 0L);
        }

        private static RawName raw(String base64) {
            return RawName.of(Base64.getDecoder().decode(base64));
        }
    }
}
