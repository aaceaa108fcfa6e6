package dev.cofre.client.menu;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.client.command.Connection;
import dev.cofre.client.command.Exit;
import dev.cofre.client.command.Interactive;
import dev.cofre.client.command.Session;
import dev.cofre.client.command.Surroundings;
import dev.cofre.client.profile.DemoFile;
import dev.cofre.client.profile.Profile;
import dev.cofre.client.progress.Amounts;
import dev.cofre.client.transfer.Outgoing;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Greets, asks, does, and asks again, until the person has enough or the input ends. */
public final class Menu implements Interactive {
    @Override
    public Exit run(Connection connection, Surroundings surroundings) {
        try (Lines lines =
                surroundings.terminal() ? new TerminalLines() : new PlainLines(surroundings.in(), surroundings.out())) {
            return new Dialog(connection, lines, surroundings.out()).run();
        } catch (CancelledException e) {
            return Exit.CANCELLED;
        }
    }

    private record Person(ClientName name, List<DemoFile> files) {}

    /** @param run false ends the menu */
    private record Item(String label, java.util.function.BooleanSupplier run) {}

    private static final class Dialog {
        private final Connection connection;
        private final Lines lines;
        private final PrintStream out;

        Dialog(Connection connection, Lines lines, PrintStream out) {
            this.connection = connection;
            this.lines = lines;
            this.out = out;
        }

        Exit run() {
            out.println("Cofre keeps your files on several storage servers at once.");
            Optional<Person> person = person();
            if (person.isPresent()) {
                try (Session session = connection.open(person.get().name())) {
                    serve(session, person.get().files());
                }
            }
            out.println("Goodbye.");
            return Exit.OK;
        }

        private Optional<Person> person() {
            List<DemoFile> files = connection.profile().map(Profile::files).orElse(List.of());
            Optional<ClientName> named = connection.client();
            return named.isPresent() ? named.map(name -> new Person(name, files)) : choosePerson();
        }

        private Optional<Person> choosePerson() {
            List<Person> people = new ArrayList<>();
            for (String name : connection.profiles().clients()) {
                Profile profile = connection.profiles().client(name);
                people.add(new Person(profile.name(), profile.files()));
            }
            connection.user().ifPresent(user -> people.add(new Person(user, List.of())));
            out.println();
            out.println("Which client are you?");
            for (int i = 0; i < people.size(); i++) {
                Person person = people.get(i);
                out.printf(
                        "  %d  %s%s%n",
                        i + 1, person.name(), person.files().isEmpty() ? " (you, without demo files)" : "");
            }
            while (true) {
                Optional<String> answer = lines.read("Client (1-%d):".formatted(people.size()));
                if (answer.isEmpty() || isQuit(answer.get())) {
                    return Optional.empty();
                }
                Optional<Person> chosen = numbered(answer.get(), people);
                if (chosen.isPresent()) {
                    return chosen;
                }
                out.printf("Please give a number from 1 to %d, or q to quit.%n", people.size());
            }
        }

        private void serve(Session session, List<DemoFile> files) {
            List<Item> items = items(session, files);
            boolean more = true;
            while (more) {
                show(session, items);
                Optional<String> answer = lines.read("Your choice (1-%d):".formatted(items.size()));
                if (answer.isEmpty() || isQuit(answer.get())) {
                    return;
                }
                Optional<Item> item = numbered(answer.get(), items);
                if (item.isPresent()) {
                    more = item.get().run().getAsBoolean();
                } else {
                    out.printf("Please give a number from 1 to %d, or q to quit.%n", items.size());
                }
            }
        }

        private void show(Session session, List<Item> items) {
            out.println();
            out.printf("Client   %s%n", session.client());
            out.printf("Cluster  %s%n", session.manager().url());
            out.printf(
                    "Server   %s%n",
                    session.lastServer()
                            .map(NodeId::value)
                            .map(server -> server + " (took the last upload)")
                            .orElse("the manager picks one for each upload"));
            out.println();
            for (int i = 0; i < items.size(); i++) {
                out.printf("  %d  %s%n", i + 1, items.get(i).label());
            }
        }

        private List<Item> items(Session session, List<DemoFile> files) {
            List<Item> items = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                DemoFile file = files.get(i);
                items.add(new Item(
                        "Upload FILE_%d: %s (%s)".formatted(i + 1, file.name(), Amounts.bytes(file.size())),
                        () -> uploadDemo(session, file)));
            }
            items.add(new Item("Upload other file...", () -> uploadOther(session)));
            items.add(new Item("List my files", () -> {
                session.files();
                return true;
            }));
            items.add(new Item("Download a file", () -> download(session)));
            items.add(new Item("Show the storage servers", () -> {
                session.nodes();
                return true;
            }));
            items.add(new Item("Quit", () -> false));
            return items;
        }

        private boolean uploadDemo(Session session, DemoFile file) {
            try {
                session.upload(List.of(new Outgoing(file.onDisk(), file.name())), null);
            } catch (IOException e) {
                out.printf("%s cannot be read: %s%n", file.name(), e.getMessage());
            }
            return true;
        }

        private boolean uploadOther(Session session) {
            Optional<String> typed = lines.readPath("Path of the file:");
            if (typed.isEmpty()) {
                return false;
            }
            try {
                session.upload(List.of(Outgoing.of(HomePath.of(typed.get()))), null);
            } catch (IllegalArgumentException e) {
                out.println(e.getMessage());
            }
            return true;
        }

        private boolean download(Session session) {
            Optional<String> typed = lines.read("Name of the file:");
            Optional<String> folder =
                    typed.isEmpty() ? Optional.empty() : lines.readPath("Where to (empty for this folder):");
            if (typed.isEmpty() || folder.isEmpty()) {
                return false;
            }
            try {
                FileName name = new FileName(typed.get());
                Path target = HomePath.of(folder.get());
                Path file = Files.isDirectory(target) || folder.get().isEmpty() ? target.resolve(name.value()) : target;
                Optional<Boolean> overwrite = Files.exists(file) ? confirmed(file) : Optional.of(false);
                if (overwrite.isEmpty()) {
                    return false;
                }
                if (overwrite.get() || !Files.exists(file)) {
                    session.download(name, null, file, overwrite.get());
                }
            } catch (InvalidPathException e) {
                out.println(e.getMessage());
            } catch (IllegalArgumentException e) {
                out.println(e.getMessage());
            }
            return true;
        }

        private Optional<Boolean> confirmed(Path file) {
            return lines.read("%s is there already. Replace it? (y/n)".formatted(file))
                    .map(answer -> answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
        }

        private static boolean isQuit(String answer) {
            return answer.equalsIgnoreCase("q") || answer.equalsIgnoreCase("quit") || answer.equalsIgnoreCase("exit");
        }

        private static <T> Optional<T> numbered(String answer, List<T> choices) {
            try {
                int number = Integer.parseInt(answer);
                return number >= 1 && number <= choices.size()
                        ? Optional.of(choices.get(number - 1))
                        : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }
}
