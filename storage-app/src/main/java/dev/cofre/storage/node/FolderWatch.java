package dev.cofre.storage.node;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Ends the process when its data folder is gone, or is another: what it went on to write would be in files that nobody can find
 * again. It is ended at once and tells nobody, as what it would tell is that it stops in order and will be back with all it had.
 */
@Component
class FolderWatch {
    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);
    private static final int EXIT = 1;

    private final DataFolder folder;

    FolderWatch(DataFolder folder) {
        this.folder = folder;
    }

    @Scheduled(fixedDelayString = "${cofre.node.folder-watch:1s}")
    void look() {
        if (folder.isGone()) {
            log.error(
                    "The data folder {} is gone, or another one is in its place: this server ends at once. Started again with its"
                            + " folder it has all that it had; with an empty one the cluster copies to it what is missing",
                    folder.path());
            Runtime.getRuntime().halt(EXIT);
        }
    }
}
