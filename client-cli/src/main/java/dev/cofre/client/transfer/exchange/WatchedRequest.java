package dev.cofre.client.transfer.exchange;

import dev.cofre.api.http.StallGuard;
import java.io.OutputStream;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;

/** One request that is cancelled when its server stops taking its body. */
public final class WatchedRequest {
    private final StallGuard guard;
    private volatile @Nullable HttpUriRequestBase request;
    private volatile boolean stalled;

    public WatchedRequest(StallGuard guard) {
        this.guard = guard;
    }

    /** Which one it is, as soon as that is known. */
    public void is(HttpUriRequestBase made) {
        request = made;
    }

    /** What the body is to be written to, and closed after its end, which leaves {@code out} open. */
    public OutputStream body(OutputStream out) {
        return guard.watch(out, this::cut);
    }

    public boolean stalled() {
        return stalled;
    }

    private void cut() {
        HttpUriRequestBase made = request;
        if (made != null) {
            stalled = true;
            made.cancel();
        }
    }
}
