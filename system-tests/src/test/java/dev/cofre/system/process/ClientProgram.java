package dev.cofre.system.process;

import dev.cofre.client.command.Commands;
import dev.cofre.client.menu.Menu;
import dev.cofre.client.profile.Profiles;
import dev.cofre.client.screen.Outlet;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.session.Surroundings;
import dev.cofre.client.transfer.exchange.TransferLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The client in this process, on pipes: all that its {@code main} does, in a tenth of the time. What is about the process
 * itself, such as signals, its user or its memory, takes a real one.
 */
public record ClientProgram(Map<String, String> environment) {
    public ClientProgram {
        environment = Map.copyOf(environment);
    }

    /** @param input what is typed, or rather piped */
    public Ended run(String input, List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                Outlet.of(out),
                new Screen(err),
                false,
                environment,
                Profiles.find(),
                TransferLimits.standard());
        int exit = Commands.run(words, surroundings, new Menu()).code();
        return new Ended(
                "cofre " + String.join(" ", words),
                exit,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }
}
