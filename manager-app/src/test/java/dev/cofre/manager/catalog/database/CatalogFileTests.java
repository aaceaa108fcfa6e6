package dev.cofre.manager.catalog.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.service.start.StartRefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogFileTests {
    @TempDir
    Path folder;

    private Path path = Path.of("");
    private String url = "";

    @BeforeEach
    void make() throws Exception {
        path = Files.write(folder.resolve("catalog.db"), new byte[100]);
        url = "jdbc:sqlite:" + path;
    }

    private CatalogFile left() {
        CatalogFile file = CatalogFile.of(url).orElseThrow();
        file.isLeft();
        return file;
    }

    @Test
    void aFileThatNobodyElseWritesToIsAsItWasLeft() throws Exception {
        CatalogFile file = left();
        file.mustBeAsLeft();
        Files.write(path, new byte[200]); // at a checkpoint
        file.isLeft();

        assertThatCode(file::mustBeAsLeft).doesNotThrowAnyException();
        file.noteIfOverwritten();
        assertThatCode(() -> CatalogFile.mustNotBeOverwritten(url)).doesNotThrowAnyException();
    }

    @Test
    void otherBytesAndAnotherTimeAreNoticedAndNotedForTheNextStart() throws Exception {
        for (boolean sameLength : new boolean[] {true, false}) {
            CatalogFile file = left();
            Files.write(path, new byte[sameLength ? 100 : 50]);
            Files.setLastModifiedTime(path, FileTime.fromMillis(1)); // as 'cp --preserve' does

            assertThatThrownBy(file::mustBeAsLeft).isInstanceOf(CatalogFile.OverwrittenException.class);
            file.noteIfOverwritten();
            assertThatThrownBy(() -> CatalogFile.mustNotBeOverwritten(url)).isInstanceOf(StartRefusedException.class);
            Files.delete(CatalogFile.mark(path));
            Files.write(path, new byte[100]);
        }
    }

    @Test
    void anotherFileInItsPlaceIsNoOverwrittenOne() throws Exception {
        CatalogFile file = left();
        Path away = folder.resolve("away");
        Files.move(path, away);
        Files.write(path, new byte[7]);

        assertThatCode(file::mustBeAsLeft).doesNotThrowAnyException();
        assertThatThrownBy(file::mustBeInPlace).hasMessageContaining("was replaced");
        file.isLeft();
        Files.move(away, path, StandardCopyOption.REPLACE_EXISTING);

        assertThatCode(file::mustBeAsLeft).doesNotThrowAnyException();
        assertThat(folder.resolve("catalog.db-overwritten")).doesNotExist();
    }
}
