package dev.cofre.client.profile;

import dev.cofre.api.file.ClientName;
import java.util.List;

/** A client as its profile file describes it. */
public record Profile(ClientName name, List<DemoFile> files) {
    public Profile {
        files = List.copyOf(files);
    }
}
