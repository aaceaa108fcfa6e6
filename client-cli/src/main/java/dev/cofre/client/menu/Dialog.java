package dev.cofre.client.menu;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.client.command.argument.OwnName;
import dev.cofre.client.profile.DemoFile;
import dev.cofre.client.profile.Profile;
import dev.cofre.client.progress.Amounts;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.screen.Screen;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.show.Exit;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.transfer.source.Outgoing;
import dev.cofre.client.words.FileReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One run of the menu. */
final class Dialog {
    private enum Next {
        SHOW_MENU,
        LEAVE
    }

    private record Person(ClientName name, List<DemoFile> files) {}

    private record Item(String label, Supplier<Next> action) {}

    private final Connection connection;
    private final Lines lines;
    private final Screen out;

    Dialog(Connection connection, Lines lines, Screen out) {
        this.connection = connection;
        this.lines = lines;
        this.out = out;
    }

    Exit run() {
        out.println("Cofre keeps your files on several storage servers at once.");
        Optional<Person> person = person();
        if (person.isPresent()) {
            ClientName name = Connection.storing(person.get().name());
            try (Session session = connection.open(name);
                    SnapshotSession folders = connection.openVault(name)) {
                serve(session, folders, person.get().files());
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
                    "  %d  %s%s%n", i + 1, person.name(), person.files().isEmpty() ? " (you, without demo files)" : "");
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

    private void serve(Session session, SnapshotSession folders, List<DemoFile> files) {
        List<Item> items = items(session, folders, files);
        Next next = Next.SHOW_MENU;
        while (next == Next.SHOW_MENU) {
            show(session, items);
            Optional<String> answer = lines.read("Your choice (1-%d):".formatted(items.size()));
            if (answer.isEmpty() || isQuit(answer.get())) {
                return;
            }
            Optional<Item> item = numbered(answer.get(), items);
            if (item.isPresent()) {
                next = item.get().action().get();
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
            out.printf(" %2d  %s%n", i + 1, items.get(i).label());
        }
    }

    private List<Item> items(Session session, SnapshotSession folders, List<DemoFile> files) {
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
            return Next.SHOW_MENU;
        }));
        items.add(new Item("Download a file", () -> download(session)));
        items.add(new Item("Show the storage servers", () -> {
            session.nodes();
            return Next.SHOW_MENU;
        }));
        items.add(new Item("Back a folder up...", () -> backUp(folders)));
        items.add(new Item("List my snapshots of folders", () -> {
            folders.snapshots();
            return Next.SHOW_MENU;
        }));
        items.add(new Item("Restore a snapshot...", () -> restore(folders)));
        items.add(new Item("Quit", () -> Next.LEAVE));
        return items;
    }

    private Next uploadDemo(Session session, DemoFile file) {
        try {
            session.upload(List.of(new Outgoing(file.onDisk(), file.name())), null, Watch.PATIENCE);
        } catch (IOException e) {
            out.printf("%s cannot be read: %s%n", file.name(), FileReason.of(e));
        }
        return Next.SHOW_MENU;
    }

    private Next uploadOther(Session session) {
        Optional<String> typed = lines.readPath("Path of the file:");
        if (typed.isEmpty()) {
            return Next.LEAVE;
        }
        try {
            session.upload(List.of(OwnName.of(HomePath.of(typed.get()))), null, Watch.PATIENCE);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
        }
        return Next.SHOW_MENU;
    }

    private Next download(Session session) {
        Optional<String> typed = lines.read("Name of the file:");
        Optional<String> folder =
                typed.isEmpty() ? Optional.empty() : lines.readPath("Where to (empty for this folder):");
        if (typed.isEmpty() || folder.isEmpty()) {
            return Next.LEAVE;
        }
        try {
            FileName name = new FileName(typed.get());
            Path target = HomePath.of(folder.get());
            Path file = Files.isDirectory(target) || folder.get().isEmpty()
                    ? RawPaths.child(target, RawName.of(name.value()))
                    : target;
            Optional<Boolean> overwrite = Files.exists(file) ? confirmed(file) : Optional.of(false);
            if (overwrite.isEmpty()) {
                return Next.LEAVE;
            }
            if (overwrite.get() || !Files.exists(file)) {
                session.download(name, null, file, overwrite.get());
            }
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
        }
        return Next.SHOW_MENU;
    }

    private Next backUp(SnapshotSession folders) {
        Optional<String> typed = lines.readPath("Path of the folder:");
        if (typed.isEmpty()) {
            return Next.LEAVE;
        }
        try {
            Path folder = HomePath.of(typed.get()).toAbsolutePath().normalize();
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                folders.backup(folder);
            } else {
                out.printf("%s is not there.%n", folder);
            }
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
        }
        return Next.SHOW_MENU;
    }

    private Next restore(SnapshotSession folders) {
        Optional<String> id = lines.read("Id of the snapshot (empty for the latest):");
        Optional<String> target = id.isEmpty() ? Optional.empty() : lines.readPath("Into which folder:");
        if (id.isEmpty() || target.isEmpty()) {
            return Next.LEAVE;
        }
        try {
            if (target.get().isBlank()) {
                out.println("Please name a folder; it is made if it is not there.");
            } else {
                folders.restore(id.get().isBlank() ? "latest" : id.get(), HomePath.of(target.get()));
            }
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
        }
        return Next.SHOW_MENU;
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
            return number >= 1 && number <= choices.size() ? Optional.of(choices.get(number - 1)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
