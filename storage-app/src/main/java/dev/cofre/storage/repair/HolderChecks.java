package dev.cofre.storage.repair;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CheckOrder;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Prover;
import dev.cofre.storage.holding.HolderCheck;
import dev.cofre.storage.node.FolderId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Blocks. Of what cannot be compared here, or whose holder cannot be asked, the manager hears nothing. */
    void check(List<CheckOrder> orders, Map<NodeId, Prover> holders) {
        List<HolderCheck.Question> questions = new ArrayList<>();
        for (CheckOrder order : orders) {
            Prover holder = holders.get(order.holder());
            if (holder != null && !order.holder().equals(self)) {
                questions.add(new HolderCheck.Question(order.blob(), List.of(holder)));
            }
        }
        List<CheckReport.Check> checks = new ArrayList<>();
        for (HolderCheck.Finding finding : check.ask(questions)) {
            finding.proved().forEach(node -> checks.add(new CheckReport.Check(finding.blob(), node, null)));
            finding.flaws().forEach((node, flaw) -> checks.add(new CheckReport.Check(finding.blob(), node, flaw)));
        }
        for (int from = 0; from < checks.size(); from += CopyReport.MOST) {
            manager.checked(
                    self,
                    new CheckReport(
                            folder.id(), checks.subList(from, Math.min(checks.size(), from + CopyReport.MOST))));
        }
    }
}
