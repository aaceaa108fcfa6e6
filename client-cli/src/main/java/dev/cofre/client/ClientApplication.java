package dev.cofre.client;

import dev.cofre.client.command.Commands;
import dev.cofre.client.command.argument.ExactWords;
import dev.cofre.client.menu.Menu;
import dev.cofre.client.profile.Profiles;
import dev.cofre.client.screen.Outlet;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.session.Surroundings;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.transfer.exchange.TransferLimits;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.Locale;
import java.util.Optional;

/** Starts the client. */
public final class ClientApplication {
    private ClientApplication() {}

    public static void main(String[] args) {
        // numbers in requests and files have the same digits in all languages
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        Optional<String> lost = WorkingFolder.flaw(System.getProperty("user.dir", ""), System.getenv("PWD"));
        if (lost.isPresent()) {
            System.err.println("cofre: " + lost.get());
            System.exit(1);
        }
        RawPaths.settle();
        Surroundings surroundings = new Surroundings(
                StandardInput.open(),
                Outlet.standard(),
                new Screen(new FileOutputStream(FileDescriptor.err)),
                isTerminal(),
                System.getenv(),
                Profiles.find(),
                TransferLimits.standard());
        System.exit(Commands.run(ExactWords.of(args), surroundings, new Menu()).code());
    }

    @SuppressWarnings("SystemConsoleNull") // both ways of telling are heeded
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // from Java 22 on there always is a console, and this method says what it is
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
