package dev.cofre.manager.rebuild;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.grant.ManagersWord;
import dev.cofre.manager.grant.ManagersWord.Word;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What several journals say of one upload, without what the manager cannot have assigned. */
final class Assigned {
    private Assigned() {}

    /**
     * What comes with the manager's word outweighs what says otherwise. Who has another's word, or one for something else, is not heard.
     * Without any, those are believed that know it to have been in the catalog: in time, journals drop that word.
     *
     * @param unassigned whether those are believed, too, that have none, and should
     * @return nothing if nobody is left who has it, or does not need it any more
     */
    static Map<NodeId, JournaledUpload> of(
            Map<NodeId, JournaledUpload> told, ManagersWord word, boolean unassigned, Report report) {
        Map<NodeId, JournaledUpload> left = new LinkedHashMap<>(told);
        told.forEach((node, said) -> {
            if (word.wordFor(said) == Word.BAD) {
                left.remove(node);
                report.badWord(node);
            }
        });
        Optional<JournaledUpload> vouched = left.values().stream()
                .filter(said -> word.wordFor(said) == Word.GOOD)
                .findFirst();
        if (vouched.isPresent()) {
            left.values().removeIf(said -> !isSame(said, vouched.get()));
            report.vouched();
            return left;
        }
        boolean needsNone =
                unassigned || left.values().stream().anyMatch(said -> said.version() != null || word.isOlder(said));
        return needsNone ? left : Map.of();
    }

    private static boolean isSame(JournaledUpload one, JournaledUpload other) {
        return one.client().equals(other.client())
                && one.name().equals(other.name())
                && one.copies().equals(other.copies());
    }
}
