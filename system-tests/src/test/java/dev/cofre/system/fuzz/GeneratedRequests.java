package dev.cofre.system.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests made from an API description: for each operation one that fits it, with some things about it wrong. All follows
 * from the seed.
 */
public final class GeneratedRequests {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head");
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "0",
            "-1",
            "1e400",
            "99999999999999999999",
            "NaN",
            "true",
            "null",
            "[]",
            "{}",
            "\"",
            "\\",
            "'--",
            "../../etc/passwd",
            "..",
            "%",
            "%00",
            "\u0000",
            "\t\r\n",
            "a/b",
            "a\\b",
            "C:x",
            "\u202Egpj.exe",
            "\uD83D\uDCA5",
            "\uFFFF",
            "x".repeat(300),
            "x".repeat(5000),
            "<script>alert(1)</script>",
            "${jndi:ldap://x}",
            "00000000-0000-0000-0000-000000000000",
            "0".repeat(64),
            "f".repeat(63),
            "G".repeat(64),
            "2026-11-26T00:00:00Z",
            "http://",
            "file:///etc/passwd",
            "1,2",
            ";",
            "*");
    private static final List<String> HEADERS = List.of(
            "Authorization",
            "Range",
            "If-Range",
            "If-None-Match",
            "Accept",
            "Content-Type",
            "Expect",
            "Repr-Digest",
            "Content-Encoding",
            "Transfer-Encoding",
            "Origin",
            "X-HTTP-Method-Override",
            "Forwarded",
            "Cookie",
            "TE");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/octet-stream",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/vnd.cofre.batch",
            "application/x-www-form-urlencoded",
            "text/plain; charset=utf-77",
            "*/*",
            "/");

    private record Operation(String method, String path, JsonNode description) {}

    private final JsonNode api;
    private final List<Operation> operations = new ArrayList<>();
    private final Random random;

    /** @param api an OpenAPI description, as JSON */
    public GeneratedRequests(String api, long seed) {
        this.api = JSON.readTree(api);
        this.random = new Random(seed);
        this.api
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(each -> METHODS.contains(each.getKey()))
                        .forEach(each -> operations.add(new Operation(
                                each.getKey().toUpperCase(Locale.ROOT), path.getKey(), each.getValue()))));
    }

    public int operations() {
        return operations.size();
    }

    public RawRequest next() {
        Operation operation = operations.get(random.nextInt(operations.size()));
        String path = operation.path();
        List<String> query = new ArrayList<>();
        Map<String, String> headers = new LinkedHashMap<>();
        Collection<JsonNode> parameters = new ArrayList<>();
        operation.description().path("parameters").forEach(parameters::add);
        int wrong = random.nextInt(parameters.size() + 2);
        int at = 0;
        for (JsonNode parameter : parameters) {
            String name = parameter.path("name").asString();
            boolean nasty = at++ == wrong || random.nextInt(6) == 0;
            String value = nasty ? nasty() : sample(parameter);
            switch (parameter.path("in").asString()) {
                case "path" ->
                    path = path.replace("{" + name + "}", random.nextInt(8) == 0 ? raw(value) : encoded(value));
                case "query" -> addQuery(query, name, value, nasty);
                default -> headers.put(name, oneLine(value));
            }
        }
        if (random.nextInt(20) == 0) {
            path = path + nasty().replaceAll("[^!-~]", "%01");
        }
        String method = random.nextInt(15) == 0
                ? pick(List.of("GET", "PUT", "POST", "DELETE", "HEAD", "TRACE", "BREW"))
                : operation.method();
        String target = path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        RawRequest.Builder request = new RawRequest.Builder(method, target);
        headers.forEach(request::header);
        while (random.nextInt(3) == 0) {
            request.header(pick(HEADERS), oneLine(random.nextBoolean() ? nasty() : pick(TYPES)));
        }
        addBody(operation, request);
        return request.build("generated from " + operation.method() + " " + operation.path());
    }

    private void addQuery(List<String> query, String name, String value, boolean nasty) {
        if (nasty && random.nextInt(4) == 0) {
            return; // missing
        }
        query.add(name + "=" + encoded(value));
        if (nasty && random.nextInt(4) == 0) {
            query.add(name + "=" + encoded(nasty())); // twice
        }
    }

    private void addBody(Operation operation, RawRequest.Builder request) {
        JsonNode contents = operation.description().path("requestBody").path("content");
        if (contents.isEmpty()) {
            if (random.nextInt(10) == 0) {
                request.header("Content-Type", pick(TYPES)).body(bytes());
            }
            return;
        }
        Map.Entry<String, JsonNode> content = contents.properties().iterator().next();
        String type = random.nextInt(10) == 0 ? pick(TYPES) : content.getKey();
        byte[] body =
                content.getKey().contains("json") ? json(content.getValue().path("schema")) : bytes();
        request.header(
                "Content-Type",
                type.equals("multipart/form-data")
                        ? type + "; boundary=" + pick(List.of("x", "", "\"x", "y".repeat(200)))
                        : type);
        switch (random.nextInt(12)) {
            case 0 -> request.bodyOnly(body);
            case 1 ->
                request.header("Content-Length", nasty().replaceAll("[^!-~]", ""))
                        .bodyOnly(body);
            case 2 ->
                request.header("Content-Length", String.valueOf(body.length + 1 + random.nextInt(2000)))
                        .bodyOnly(body);
            case 3 -> request.header("Transfer-Encoding", "chunked").bodyOnly(body);
            case 4 -> request.body(Arrays.copyOf(body, random.nextInt(body.length + 1)));
            default -> request.body(body);
        }
    }

    /** A document that fits the schema, but for some places. */
    private byte[] json(JsonNode schema) {
        JsonNode document = document(schema, 0);
        String text = document.toString();
        switch (random.nextInt(8)) {
            case 0 -> text = text.substring(0, random.nextInt(text.length() + 1));
            case 1 -> text = "[".repeat(3000) + "]".repeat(3000);
            case 2 -> text = text.replaceFirst("\\{", "{\"client\":1,\"client\":2,");
            case 3 -> text = nasty();
            default -> {}
        }
        byte[] bytes = text.getBytes(random.nextInt(12) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        if (bytes.length > 0 && random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private JsonNode document(JsonNode schema, int depth) {
        if (random.nextInt(12) == 0) {
            return wrong();
        }
        if (schema.has("$ref")) {
            return document(api.at(schema.path("$ref").asString().substring(1)), depth + 1);
        }
        JsonNode type = schema.path("type");
        if (schema.path("properties").isObject()) {
            ObjectNode object = JSON.createObjectNode();
            schema.path("properties").properties().forEach(property -> {
                if (random.nextInt(10) > 0) {
                    object.set(property.getKey(), depth > 6 ? wrong() : document(named(property), depth + 1));
                }
            });
            return object;
        }
        if (type.toString().contains("array")) {
            ArrayNode array = JSON.createArrayNode();
            int length = random.nextInt(10) == 0 ? 1200 : random.nextInt(3);
            for (int i = 0; i < length; i++) {
                array.add(document(schema.path("items"), depth + 1));
            }
            return array;
        }
        if (type.toString().contains("integer")) {
            return JSON.valueToTree(pick(List.of(0, 1, 2, -1, Integer.MAX_VALUE, Long.MAX_VALUE, 13)));
        }
        if (type.toString().contains("boolean")) {
            return JSON.valueToTree(random.nextBoolean());
        }
        return JSON.valueToTree(sample(schema));
    }

    /** Gives a property's schema its name, by which a fitting value is found. */
    private JsonNode named(Map.Entry<String, JsonNode> property) {
        if (property.getValue() instanceof ObjectNode schema && !schema.has("$ref")) {
            return schema.deepCopy().put("name", property.getKey());
        }
        return property.getValue();
    }

    private JsonNode wrong() {
        return pick(List.of(
                JSON.nullNode(),
                JSON.valueToTree(nasty()),
                JSON.valueToTree(-1),
                JSON.valueToTree(1e300),
                JSON.createArrayNode(),
                JSON.createObjectNode()));
    }

    /** A value that fits, as far as its name tells. */
    private String sample(JsonNode described) {
        return switch (described.path("name").asString("")) {
            case "client" -> "fuzz";
            case "upload" -> "0197f4a2-5c1e-7c3a-9d0b-%012x".formatted(random.nextInt(1000));
            case "blob", "sha256", "digest" -> "ab".repeat(32);
            case "node", "primary", "prefer" -> "server1";
            case "folder" -> "0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11";
            case "url" -> "http://127.0.0.1:1";
            case "version", "before", "limit", "copies" -> String.valueOf(1 + random.nextInt(3));
            default -> described.path("example").asString("a.txt");
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 100_000 : random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String nasty() {
        return pick(NASTY);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Not encoded, but without what would end the request line. */
    private static String raw(String value) {
        return value.replaceAll("[\\s\\x00]", "%20");
    }

    private static String oneLine(String value) {
        return value.replaceAll("[\\r\\n]", "~");
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
