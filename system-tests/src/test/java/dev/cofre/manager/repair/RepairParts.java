package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.inventory.InventoryAnswer;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.manager.access.Caller;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.node.OrderSource;
import dev.cofre.manager.repair.order.CopyOrders;
import dev.cofre.manager.repair.order.RepairProperties;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** What orders copies and lets them go, for a simulated manager. */
public final class RepairParts {
    private final Repair repair;
    private final RepairController controller;
    private final SuspicionReports suspected;

    public RepairParts(
            Catalog catalog,
            Nodes nodes,
            Grants grants,
            Reservations reservations,
            Brakes brakes,
            Suspicions suspicions,
            RandomGenerator random,
            SteadyTime time,
            Clock clock) {
        RepairProperties properties = new RepairProperties(
                Duration.ofSeconds(20),
                500,
                DataSize.ofMegabytes(256),
                2000,
                Duration.ofMinutes(2),
                Duration.ofSeconds(30),
                DataSize.ofMegabytes(20));
        CopyOrders copyOrders = new CopyOrders(catalog, grants);
        repair = new Repair(
                catalog,
                nodes,
                reservations,
                copyOrders,
                properties,
                new RepairMetrics(new SimpleMeterRegistry(), clock),
                brakes,
                suspicions,
                random,
                time,
                clock);
        controller = new RepairController(
                repair, new Inventories(nodes, catalog, repair), new Sources(catalog, nodes, copyOrders, repair));
        suspected =
                new SuspicionReports(suspicions, nodes, catalog, new SuspicionProperties(Duration.ofSeconds(30)), time);
    }

    public void look() {
        repair.look();
        suspected.look();
    }

    public void suspect(NodeId by, SuspicionReport report) {
        suspected.add(report, by.value());
    }

    public OrderSource orders() {
        return repair;
    }

    public RepairView view() {
        return repair.view();
    }

    public Orders copied(NodeId node, CopyReport report) {
        return controller.copied(node, report);
    }

    public List<BlobId> release(NodeId node, ReleaseRequest request) {
        return controller.release(node, request);
    }

    public void checked(NodeId node, CheckReport report) {
        controller.checked(node, report);
    }

    public InventoryAnswer compare(NodeId node, InventoryPage page) {
        return controller.compare(node, page);
    }

    public void lost(NodeId node, LossReport report) {
        controller.lost(node, report);
    }

    public UploadPage uploads(NodeId node, BlobId blob, @Nullable String after) {
        return controller.uploads(blob, after, new Caller(null, node));
    }
}
