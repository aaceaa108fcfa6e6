package dev.cofre.storage.blob;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps thousands of failures that are meant to happen out of the build's log. */
public final class QuietLog implements BeforeAllCallback, AfterAllCallback {
    private final Logger log = (Logger) LoggerFactory.getLogger(BlobStore.class.getPackageName());

    @Override
    public void beforeAll(ExtensionContext context) {
        log.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        log.setLevel(null);
    }
}
