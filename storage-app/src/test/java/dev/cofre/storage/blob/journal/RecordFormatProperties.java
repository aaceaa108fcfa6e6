package dev.cofre.storage.blob.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.JournalRecord.Committed;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.JournalRecord.GivenUp;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import dev.cofre.storage.blob.journal.JournalRecord.SegmentStart;
import dev.cofre.storage.blob.journal.JournalRecord.Upload;
import dev.cofre.storage.blob.journal.RecordFormat.Header;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RecordFormatProperties {
    private static final long SALT = 0x1234_5678_9abc_def0L;

    @Property(tries = 300)
    void everyRecordIsReadAsItWasWritten(
            @ForAll("records") JournalRecord written, @ForAll boolean more, @ForAll @IntRange(min = 0) int position) {
        ByteBuffer bytes = write(written, more, position);

        Header header = RecordFormat.header(bytes, position).orElseThrow();

        assertThat(header.more()).isEqualTo(more);
        assertThat(header.salt()).isEqualTo(SALT);
        assertThat(header.synced()).isEqualTo(position);
        assertThat(header.length()).isEqualTo(bytes.remaining());
        assertThat(RecordFormat.bodyIsWhole(header, bytes)).isTrue();
        assertThat(RecordFormat.read(header, bytes))
                .get()
                .usingRecursiveComparison()
                .isEqualTo(written);
    }

    @Property(tries = 1000)
    void noChangedBitGoesUnnoticed(
            @ForAll("records") JournalRecord written, @ForAll @IntRange(min = 0, max = 1 << 20) int bit) {
        ByteBuffer bytes = write(written, false, 4096);
        int changed = bit % (bytes.remaining() * 8);
        bytes.put(changed / 8, (byte) (bytes.get(changed / 8) ^ (1 << (changed % 8))));

        assertThat(isWhole(bytes, 4096)).isFalse();
    }

    @Property(tries = 200)
    void aRecordThatWasCopiedElsewhereIsNoRecord(
            @ForAll("records") JournalRecord written, @ForAll @IntRange(min = 1) int elsewhere) {
        ByteBuffer bytes = write(written, false, 0);

        assertThat(isWhole(bytes, elsewhere)).isFalse();
    }

    private static ByteBuffer write(JournalRecord written, boolean more, long position) {
        ByteBuffer bytes = ByteBuffer.allocate(RecordFormat.lengthAtMost(written));
        int length = RecordFormat.write(written, more, SALT, position, position, bytes);
        assertThat(length).isEqualTo(bytes.position());
        return bytes.flip();
    }

    private static boolean isWhole(ByteBuffer bytes, long position) {
        Optional<Header> header = RecordFormat.header(bytes, position);
        return header.isPresent()
                && header.get().length() == bytes.remaining()
                && RecordFormat.bodyIsWhole(header.get(), bytes);
    }

    @Provide
    Arbitrary<JournalRecord> records() {
        Arbitrary<Long> numbers = Arbitraries.longs();
        Arbitrary<BlobId> blobs =
                Combinators.combine(numbers, numbers, numbers, numbers).as((a, b, c, d) -> new BlobId(a, b, c, d));
        Arbitrary<UploadId> uploads =
                Combinators.combine(numbers, numbers).as((high, low) -> new UploadId(new UUID(high, low)));
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(3000);
        Arbitrary<Commit> commits = Combinators.combine(Arbitraries.integers().greaterOrEqual(1), numbers, numbers)
                .as(Commit::new);
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.integers(), numbers, numbers).as(SegmentStart::new),
                Combinators.combine(blobs, numbers, bytes).as(InlineBlob::new),
                Combinators.combine(blobs, numbers, numbers, Arbitraries.integers(), bytes)
                        .as(FileBlob::new),
                uploadRecords(uploads, blobs, commits),
                Combinators.combine(uploads, commits).as(Committed::new),
                Combinators.combine(uploads, numbers, numbers).as(GivenUp::new),
                Combinators.combine(blobs, numbers, numbers).as(BlobDeleted::new));
    }

    private static Arbitrary<JournalRecord> uploadRecords(
            Arbitrary<UploadId> uploads, Arbitrary<BlobId> blobs, Arbitrary<Commit> commits) {
        Arbitrary<FileName> names = Arbitraries.strings()
                .withChars("aZ09 .-_äß€漢字")
                .ofMinLength(1)
                .ofMaxLength(FileName.MAX_LENGTH)
                .filter(name -> !name.isBlank() && !name.equals(".") && !name.equals(".."))
                .map(FileName::new);
        return Combinators.combine(
                        uploads,
                        names,
                        Arbitraries.integers().between(1, 16),
                        blobs,
                        commits.injectNull(0.5),
                        warrants().injectNull(0.5))
                .as((upload, name, copies, blob, commit, warrant) -> new Upload(
                        upload,
                        new ClientName("client"),
                        name,
                        new ReplicationFactor(copies),
                        new NodeId("server1"),
                        blob,
                        17,
                        4711,
                        commit,
                        commit == null ? warrant : null)); // what the catalog has needs none
    }

    private static Arbitrary<Warrant> warrants() {
        Arbitrary<byte[]> codes = Arbitraries.bytes().array(byte[].class).ofSize(Warrant.CODE);
        return Arbitraries.oneOf(
                codes.map(Warrant::ofFile),
                codes.map(code -> Warrant.ofLink(code, BlobId.ofContent(code))),
                codes.map(code -> Warrant.ofForm(code).part(UploadId.create(), 3)));
    }
}
