package dev.cofre.system.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** The programs as the build has made them. Their commands run on the Java of these tests. */
public enum Jar {
    MANAGER("manager-app", "unpacked/manager-app.jar", "unpacked/app.jsa"),
    STORAGE("storage-app", "unpacked/storage-app.jar", "unpacked/app.jsa"),
    CLIENT("client-cli", "client-cli.jar", "client.jsa");

    private static boolean isPrepared;

    private final String module;
    private final String prepared;
    private final String archive;

    Jar(String module, String prepared, String archive) {
        this.module = module;
        this.prepared = prepared;
        this.archive = archive;
    }

    /** The command line of the executable jar, as somebody starts it who has nothing else. */
    public List<String> executable(List<String> arguments) {
        Path jar = target(module + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException("%s is not there; run 'mvn package', not only its tests".formatted(jar));
        }
        return java(List.of(), List.of("-jar", jar.toString()), arguments);
    }

    /** The same as the launcher runs it, which starts in a third of the time. */
    public List<String> command(List<String> arguments) {
        prepare();
        return java(archived(), List.of("-jar", target(prepared).toString()), arguments);
    }

    /**
     * The same with classes of these tests behind its own.
     *
     * @param main the program's class whose {@code main} is run
     * @param classes a jar
     */
    public List<String> command(String main, Path classes, List<String> arguments) {
        prepare();
        String path = target(prepared) + File.pathSeparator + classes;
        return java(archived(), List.of("-cp", path, main), arguments);
    }

    private List<String> archived() {
        return List.of(
                "-XX:SharedArchiveFile=" + target(archive), "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    private static List<String> java(List<String> options, List<String> program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java().toString(), "-Xmx128m"));
        command.addAll(List.of(lightly().split(" ")));
        command.addAll(options);
        command.addAll(program);
        command.addAll(arguments);
        return command;
    }

    /**
     * Options for programs that live for seconds or minutes: by the first compiler alone a service is started for half the CPU.
     * It hashes 140 MB/s then, a tenth of what it could.
     */
    public static String lightly() {
        return "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";
    }

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The folder that holds all modules. */
    public static Path project() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    private Path target(String file) {
        return project().resolve(module).resolve("target").resolve(file);
    }

    /** When the first process is started, and by one at a time of the JVMs that run these tests. */
    private static synchronized void prepare() {
        if (isPrepared) {
            return;
        }
        Path lock = project().resolve("system-tests/target/prepare.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            ProcessBuilder launcher =
                    new ProcessBuilder("bash", project().resolve("cofre").toString(), "prepare");
            launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
            if (launcher.inheritIO().start().waitFor() != 0) {
                throw new IllegalStateException("'cofre prepare' failed; the lines above say why");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        isPrepared = true;
    }
}
