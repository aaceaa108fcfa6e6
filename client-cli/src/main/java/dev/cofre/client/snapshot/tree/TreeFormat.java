package dev.cofre.client.snapshot.tree;

import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /**
     * @return ascending by name
     * @throws BadTreeException if that is no tree, or one that could write outside its folder
     */
    public static List<Node> read(byte[] tree) throws BadTreeException {
        List<Node> nodes = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), tree)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, "it is no JSON object");
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("nodes") && json.currentToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        nodes.add(new Reader(json).node());
                    }
                } else {
                    json.skipChildren();
                }
            }
        } catch (JacksonException | IllegalArgumentException e) {
            throw new BadTreeException("it cannot be read: " + e.getMessage());
        }
        for (int i = 1; i < nodes.size(); i++) {
            expect(
                    nodes.get(i - 1).name().compareTo(nodes.get(i).name()) < 0,
                    "its entries are not in order, or one is there twice");
        }
        return nodes;
    }

    private static void expect(boolean condition, String otherwise) throws BadTreeException {
        if (!condition) {
            throw new BadTreeException(otherwise);
        }
    }

    /** The fields of one entry as they come; unknown ones are of later versions, and passed over. */
    private static final class Reader {
        private final JsonParser json;
        private final Map<String, Long> numbers = new HashMap<>();
        private final Map<String, RawName> extended = new HashMap<>();
        private final List<BlobId> content = new ArrayList<>();
        private @Nullable RawName name;
        private Node.@Nullable Type type;
        private @Nullable BlobId subtree;
        private @Nullable RawName target;
        private @Nullable String flaw;

        Reader(JsonParser json) {
            this.json = json;
        }

        Node node() throws BadTreeException {
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
            return checked();
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
                    number("uid"),
                    number("gid"),
                    number("mtime_ns"),
                    number("ctime_ns"),
                    number("device"),
                    number("inode"),
                    number("links"),
                    extended);
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
