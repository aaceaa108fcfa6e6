package dev.cofre.api.status;

import dev.cofre.api.file.ClientName;

/**
 * How much of the catalog a client fills.
 *
 * @param versions that it has, those of its vault and those in the trash among them
 * @param most that it may have
 */
public record ClientShare(ClientName client, long versions, long most) {
    /** For people. */
    public String inWords() {
        return "client '%s' has %d of %d versions of files that it may have; %s"
                .formatted(
                        client,
                        versions,
                        most,
                        versions < most
                                ? "beyond that nothing more of it is stored"
                                : "nothing more of it is stored until some are deleted, or cofre.manager.most-versions is set higher");
    }
}
