package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CheckOrder;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.Prover;
import dev.cofre.storage.holding.HolderCheck;
import dev.cofre.storage.node.FolderId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Carries out the orders to have other nodes prove what they say they hold. */
@Component
class HolderChecks {
    private final HolderCheck check;
    private final ManagerApi manager;
    private final NodeId self;
    private final FolderId folder;

    HolderChecks(HolderCheck check, ManagerApi manager, NodeId self, FolderId folder) {
        this.check = check;
        this.manager = manager;
        this.self = self;
        this.folder = folder;
    }

    /** Blocks. Of what cannot be compared here the manager hears nothing. */
    void check(List<CheckOrder> orders, Map<NodeId, Prover> holders) {
        List<HolderCheck.Question> questions = new ArrayList<>();
        for (CheckOrder order : orders) {
            Prover holder = holders.get(order.holder());
            if (holder != null && !order.holder().equals(self)) {
                questions.add(new HolderCheck.Question(order.blob(), List.of(holder)));
            }
        }
        List<HolderCheck.Finding> findings = check.ask(questions);
        List<CheckReport.Check> checks = new ArrayList<>();
        for (HolderCheck.Finding finding : findings) {
            finding.proved().forEach(node -> checks.add(new CheckReport.Check(finding.blob(), node, null)));
            finding.flaws().forEach((node, flaw) -> checks.add(new CheckReport.Check(finding.blob(), node, flaw)));
        }
        List<CheckReport.Silence> silent = silences(findings);
        if (checks.size() + silent.size() > 0) {
            manager.checked(self, new CheckReport(folder.id(), checks, silent));
        }
    }

    /** By node: who says nothing of one blob mostly says nothing of the others. */
    static List<CheckReport.Silence> silences(Collection<HolderCheck.Finding> findings) {
        Map<NodeId, CheckReport.Silence> silent = new TreeMap<>();
        for (HolderCheck.Finding finding : findings) {
            finding.silent()
                    .forEach((node, said) -> silent.merge(
                            node,
                            new CheckReport.Silence(node, 1, said),
                            (one, more) -> new CheckReport.Silence(node, one.questions() + 1, one.said())));
        }
        return List.copyOf(silent.values());
    }
}
