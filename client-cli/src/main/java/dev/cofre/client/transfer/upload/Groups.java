package dev.cofre.client.transfer.upload;

import dev.cofre.api.batch.BatchFormat;
import dev.cofre.client.transfer.source.Outgoing;
import java.util.ArrayList;
import java.util.List;

/** Which files travel together: small ones by the batch, every other one alone. */
public final class Groups {
    private Groups() {}

    /** @param mostBytes of one group of small files */
    public static List<List<Outgoing>> of(List<Outgoing> files, long mostBytes) {
        List<List<Outgoing>> groups = new ArrayList<>();
        List<Outgoing> small = new ArrayList<>();
        long bytes = 0;
        for (Outgoing file : files) {
            // 0 for a file that cannot be read, which its job will say
            long size = file.path().toFile().length();
            if (size > Job.SMALL_BYTES) {
                groups.add(List.of(file));
                continue;
            }
            if (small.size() == BatchFormat.MAX_FRAMES || bytes + size > mostBytes) {
                groups.add(List.copyOf(small));
                small.clear();
                bytes = 0;
            }
            small.add(file);
            bytes += size;
        }
        if (!small.isEmpty()) {
            groups.add(List.copyOf(small));
        }
        return groups;
    }
}
