package dev.cofre.benchmarks.jmh;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.ProofCheck;
import dev.cofre.api.proof.ProofSignature;
import dev.cofre.api.proof.ProofStatement;
import dev.cofre.api.proof.ReplicaProof;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Signing and checking the proofs that travel together, all of them, on one core. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProofBenchmark {
    private static final NodeId NODE = new NodeId("server1");

    @Param({"1", "8", "32"})
    int together;

    private final NodeKeyPair pair = NodeKeyPair.generate();
    private List<ProofStatement> statements = List.of();
    private List<ReplicaProof> proofs = List.of();

    @Setup
    public void make() {
        statements = IntStream.range(0, together)
                .mapToObj(i -> new ProofStatement(
                        NODE, UploadId.create(), BlobId.ofContent(new byte[] {(byte) i}), Instant.now()))
                .toList();
        List<ProofSignature> signatures = sign();
        proofs = IntStream.range(0, together)
                .mapToObj(i -> new ReplicaProof(
                        NODE, statements.get(i).blob(), statements.get(i).stored(), signatures.get(i)))
                .toList();
    }

    @Benchmark
    public List<ProofSignature> sign() {
        return ProofSignature.sign(statements, pair);
    }

    @Benchmark
    public boolean check() {
        ProofCheck check = new ProofCheck();
        boolean good = true;
        for (int i = 0; i < together; i++) {
            good &= check.isGood(pair.key(), statements.get(i).upload(), proofs.get(i));
        }
        return good;
    }
}
