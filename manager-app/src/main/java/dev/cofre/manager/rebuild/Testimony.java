package dev.cofre.manager.rebuild;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.NewVersion.Holder;
import dev.cofre.manager.catalog.file.RestoredVersion;
import dev.cofre.manager.catalog.node.KnownNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the journals of several servers know of one upload. */
final class Testimony {
    /** With their bytes first, so that a name on record whose bytes are elsewhere does not hide them. */
    private static final Comparator<JournaledUpload> ORDER = Comparator.comparing(JournaledUpload::held)
            .reversed()
            .thenComparing(JournaledUpload::stored)
            .thenComparing(JournaledUpload::blob);

    private final Map<NodeId, JournaledUpload> known;
    private final Map<NodeId, KnownNode> nodes;
    private final JournaledUpload chosen;
    /** Who has ever confirmed the upload, with its bytes or without. */
    private final List<Holder> proofs;

    private final List<Holder> holders;

    /** @param nodes all servers that were asked */
    Testimony(Map<NodeId, JournaledUpload> known, Map<NodeId, KnownNode> nodes) {
        this.known = known;
        this.nodes = nodes;
        this.chosen = choose();
        this.proofs = proofs();
        this.holders = proofs.stream()
                .filter(proof -> Objects.requireNonNull(known.get(proof.node())).held())
                .toList();
    }

    /** Who knows that it is committed knows best, and of several those who agree with most. */
    private JournaledUpload choose() {
        Comparator<JournaledUpload> order =
                Comparator.comparing(this::witnesses).reversed().thenComparing(ORDER);
        Optional<JournaledUpload> committed =
                known.values().stream().filter(each -> each.version() != null).min(order);
        return committed.orElseGet(() -> known.values().stream().min(ORDER).orElseThrow());
    }

    /** How many know the upload to have brought these bytes under this name, and contradict in nothing else. */
    private long witnesses(JournaledUpload said) {
        return known.values().stream()
                .filter(each -> each.blob().equals(said.blob())
                        && each.client().equals(said.client())
                        && each.name().equals(said.name())
                        && (each.version() == null || each.version().equals(said.version())))
                .count();
    }

    /** Whether one server alone says this, though others should know it, too, or say otherwise. */
    boolean isHearsay() {
        return witnesses(chosen)
                < Math.min(2, Math.max(known.size(), chosen.copies().copies()));
    }

    /** Whether all that is left of its bytes is bad. */
    boolean isDamaged() {
        return !isHeld()
                && known.values().stream()
                        .anyMatch(each -> Boolean.TRUE.equals(each.damaged())
                                && each.blob().equals(chosen.blob()));
    }

    JournaledUpload chosen() {
        return chosen;
    }

    /** Whose word is chosen. */
    NodeId teller() {
        return known.entrySet().stream()
                .filter(each -> each.getValue().equals(chosen))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** Whether its bytes are somewhere. */
    boolean isHeld() {
        return !holders.isEmpty();
    }

    boolean lacksCopies() {
        return holders.size() < chosen.copies().copies();
    }

    /** Whether somebody holds other bytes under its id. */
    boolean hasOtherBytes() {
        return known.values().stream()
                .anyMatch(each -> each.held() && !each.blob().equals(chosen.blob()));
    }

    NewVersion version(Instant committed) {
        return new NewVersion(
                chosen.upload(),
                chosen.client(),
                chosen.name(),
                chosen.blob(),
                chosen.size(),
                chosen.copies(),
                holders,
                committed);
    }

    /** Under the number that it had, which somebody must know. */
    RestoredVersion restored() {
        return new RestoredVersion(
                version(Objects.requireNonNull(chosen.committed())),
                Objects.requireNonNull(chosen.version()),
                proofs.subList(0, Math.min(proofs.size(), chosen.copies().copies())),
                isDamaged());
    }

    /**
     * Who has ever confirmed the upload, in the order in which they did, the primary first: the receipt named the first of them, and
     * those that are behind got their copies in repairs.
     */
    private List<Holder> proofs() {
        BlobId blob = chosen.blob();
        return known.entrySet().stream()
                .filter(each -> each.getValue().blob().equals(blob))
                .sorted(Comparator.comparing((Map.Entry<NodeId, JournaledUpload> each) ->
                                !each.getKey().equals(each.getValue().primary()))
                        .thenComparing(each -> each.getValue().stored())
                        .thenComparing(Map.Entry::getKey))
                .map(each -> Holder.unsigned(
                        each.getKey(),
                        Objects.requireNonNull(nodes.get(each.getKey())).volume(),
                        each.getValue().stored()))
                .toList();
    }
}
