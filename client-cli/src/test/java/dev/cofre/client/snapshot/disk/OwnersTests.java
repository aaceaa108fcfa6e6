package dev.cofre.client.snapshot.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Owners that have another number here than where they were backed up, the same number under another name, or no name. */
class OwnersTests {
    private static final int ELSEWHERE = 54321;
    private static final String NONE = "nobody-has-this-name";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void asSuperuser() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"));
        assumeTrue("root".equals(System.getProperty("user.name")));
        file = Files.createFile(folder.resolve("file"));
    }

    @Test
    void whoHasTheNameHereGetsWhatWasOfThatNameWhateverItsNumber() throws Exception {
        apply(Owners.byName(), of(ELSEWHERE, "nobody", ELSEWHERE, "daemon"));

        assertThat(number("uid")).isEqualTo(id("-u", "nobody"));
        assertThat(number("gid")).isEqualTo(id("-g", "daemon"));
    }

    @Test
    void whereNobodyHasTheNameItIsTheNumber() throws IOException {
        apply(Owners.byName(), of(ELSEWHERE, NONE, ELSEWHERE + 1, NONE));

        assertThat(number("uid")).isEqualTo(ELSEWHERE);
        assertThat(number("gid")).isEqualTo(ELSEWHERE + 1);
    }

    @Test
    void aSnapshotWithoutNamesIsRestoredByNumber() throws IOException {
        apply(Owners.byName(), of(ELSEWHERE, null, ELSEWHERE + 1, null));

        assertThat(number("uid")).isEqualTo(ELSEWHERE);
        assertThat(number("gid")).isEqualTo(ELSEWHERE + 1);
    }

    @Test
    void whoAsksForNumbersGetsThem() throws IOException {
        apply(Owners.byNumber(), of(ELSEWHERE, "nobody", ELSEWHERE + 1, "daemon"));

        assertThat(number("uid")).isEqualTo(ELSEWHERE);
        assertThat(number("gid")).isEqualTo(ELSEWHERE + 1);
    }

    /** Java would take it for that. */
    @Test
    void aNameThatIsANumberIsNotThatNumber() throws IOException {
        apply(Owners.byName(), of(ELSEWHERE, "0", ELSEWHERE, "+0"));

        assertThat(number("uid")).isEqualTo(ELSEWHERE);
        assertThat(number("gid")).isEqualTo(ELSEWHERE);
    }

    @Test
    void whatIsSoAlreadyIsNotTouched() throws Exception {
        Owners owners = Owners.byName();
        apply(owners, of(ELSEWHERE, "nobody", ELSEWHERE, "daemon"));
        long changed = Disk.look(file).attributes().changed();

        for (int again = 0; again < 3; again++) {
            apply(owners, of(ELSEWHERE, "nobody", ELSEWHERE, "daemon"));
            apply(Owners.byName(), of(ELSEWHERE, "nobody", ELSEWHERE, "daemon"));
        }

        assertThat(Disk.look(file).attributes().changed()).isEqualTo(changed);
    }

    @Test
    void linksGetTheirOwnersToo() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        Attributes wanted = of(ELSEWHERE, "nobody", ELSEWHERE, "daemon");
        RawName target = RawName.of("file");

        new AttributesOnDisk(true, Owners.byName())
                .apply(link, new Node(RawName.of("link"), Node.Type.SYMLINK, wanted, 0, List.of(), null, target, null));

        assertThat(Disk.look(link).attributes().uid()).isEqualTo(id("-u", "nobody"));
        assertThat(number("uid")).isZero();
    }

    @Test
    void setIdBitsStayWithWhoeverHasTheName() throws Exception {
        Attributes wanted = of(ELSEWHERE, "nobody", ELSEWHERE, "daemon");

        new AttributesOnDisk(true, Owners.byName()).apply(file, node(mode(wanted, 0106755)));

        assertThat(Disk.look(file).attributes().permissions()).isEqualTo(06755);
    }

    @Test
    void namesAreThoseOfThisMachineAndNoneWhereThereIsNone() throws IOException {
        OwnerNames names = new OwnerNames();
        Files.setAttribute(file, "unix:uid", ELSEWHERE);
        Files.setAttribute(file, "unix:gid", (int) 4294967293L);
        Path root = Files.createFile(folder.resolve("of root"));

        Attributes none = names.named(file, Disk.look(file)).attributes();
        Attributes some = names.named(root, Disk.look(root)).attributes();

        assertThat(none.user()).isNull();
        assertThat(none.group()).isNull();
        assertThat(some.user()).isEqualTo("root");
        assertThat(some.group()).isEqualTo("root");
    }

    private void apply(Owners owners, Attributes wanted) throws IOException {
        new AttributesOnDisk(true, owners).apply(file, node(wanted));
    }

    private static Node node(Attributes wanted) {
        return new Node(RawName.of("file"), Node.Type.FILE, wanted, 0, List.of(), null, null, null);
    }

    private Attributes of(long uid, @Nullable String user, long gid, @Nullable String group) throws IOException {
        long modified = Disk.look(file).attributes().modified();
        return new Attributes(0100644, uid, gid, modified, 0, 0, 0, 1, Map.of()).of(user, group);
    }

    private static Attributes mode(Attributes of, int mode) {
        return new Attributes(
                mode,
                of.uid(),
                of.gid(),
                of.modified(),
                of.changed(),
                of.device(),
                of.inode(),
                of.links(),
                of.extended(),
                of.user(),
                of.group());
    }

    private long number(String which) throws IOException {
        return Integer.toUnsignedLong((int) Files.getAttribute(file, "unix:" + which, LinkOption.NOFOLLOW_LINKS));
    }

    private static long id(String which, String name) throws Exception {
        Process process = new ProcessBuilder("id", which, name).start();
        return Long.parseLong(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
}
