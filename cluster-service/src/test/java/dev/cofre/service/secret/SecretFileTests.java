package dev.cofre.service.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTests {
    private Path home;
    private Path file;

    @BeforeEach
    void choose(@TempDir Path folder) {
        home = folder.resolve("a/home");
        file = home.resolve("cluster-secret");
    }

    @Test
    void theFirstMakesItAndTheOthersReadIt() throws IOException {
        String made = SecretFile.readOrCreate(file);

        assertThat(made).matches("[0-9a-f]{64}");
        assertThat(SecretFile.readOrCreate(file)).isEqualTo(made);
        assertThat(Files.readString(file)).isEqualTo(made + "\n");
    }

    @Test
    void itIsItsOwnersAlone() throws IOException {
        SecretFile.readOrCreate(file);

        assertThat(permissions(file)).isEqualTo("rw-------");
        assertThat(permissions(home)).isEqualTo("rwx------");
    }

    @Test
    void oneThatOthersMayReadIsMadeItsOwnersAloneAgain() throws IOException {
        String made = SecretFile.readOrCreate(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(SecretFile.readOrCreate(file)).isEqualTo(made);
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void manyThatStartAtOnceHaveTheSame() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Set<String> secrets = new HashSet<>();
        List<Future<String>> starts = threads.invokeAll(IntStream.range(0, 32)
                .mapToObj(i -> (java.util.concurrent.Callable<String>) () -> SecretFile.readOrCreate(file))
                .toList());
        for (Future<String> start : starts) {
            secrets.add(start.get());
        }
        threads.shutdown();

        assertThat(secrets).hasSize(1);
    }

    @Test
    void onePowerCutBeforeItsFirstByteLeavesNothingBehind() throws IOException {
        Files.createDirectories(home);
        Files.createFile(file);

        assertThat(SecretFile.readOrCreate(file)).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde", "\0\0\0\0"})
    void whatIsNoneIsRefusedAndNotReplaced(String text) throws IOException {
        Files.createDirectories(home);
        Files.writeString(file, text);

        assertThatThrownBy(() -> SecretFile.readOrCreate(file)).isInstanceOf(IOException.class);
        assertThat(Files.readString(file)).isEqualTo(text);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
