package dev.cofre.api.status;

import dev.cofre.api.node.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How it stands with the clocks of the manager and its servers.
 *
 * @param clock what the manager's says
 * @param latest the time by which things expire; it goes on as fast as time does, whatever the clock says
 * @param expiring whether anything expires: not while most of the clocks say something else than the manager's
 * @param secondsAhead servers whose clocks differ from the manager's by more than a minute, and by how much
 * @param warnings a sentence for each thing that somebody has to do
 */
public record ClockView(
        Instant clock, Instant latest, boolean expiring, Map<NodeId, Long> secondsAhead, List<String> warnings) {
    public ClockView {
        secondsAhead = Map.copyOf(secondsAhead);
        warnings = List.copyOf(warnings);
    }
}
