package dev.cofre.client.command;

import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.menu.Menu;
import dev.cofre.client.profile.Profiles;
import dev.cofre.client.screen.Outlet;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.session.Surroundings;
import dev.cofre.client.show.Exit;
import dev.cofre.client.transfer.TestTransfers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program in this process, on pipes. */
public final class Terminal {
    public final Map<String, String> environment = new HashMap<>();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private OutputStream pipe = out;

    public Terminal(FakeCluster cluster) {
        environment.put("COFRE_MANAGER_URL", cluster.url().toString());
        environment.put("COFRE_CLIENT", "client1");
    }

    public Exit run(String... line) {
        return type("", line);
    }

    /** Runs with {@code input} on the pipe. */
    public Exit type(String input, String... line) {
        out.reset();
        err.reset();
        return Commands.run(
                List.of(line),
                new Surroundings(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        Outlet.of(pipe),
                        new Screen(err),
                        false,
                        environment,
                        Profiles.find(),
                        TestTransfers.LIMITS),
                new Menu());
    }

    /** From now on its output goes there, and not to {@link #out()}. */
    void pipeTo(OutputStream elsewhere) {
        pipe = elsewhere;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public List<JsonNode> json() {
        List<JsonNode> results = new ArrayList<>();
        out().lines().forEach(line -> results.add(JsonMapper.shared().readTree(line)));
        return results;
    }
}
