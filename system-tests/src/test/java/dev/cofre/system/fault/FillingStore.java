package dev.cofre.system.fault;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.StoreUsage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;

/** Puts a store onto a disk that can run full while bytes come in, as it does when somebody else fills it. */
public final class FillingStore {
    private volatile long limit = Long.MAX_VALUE;
    private volatile Runnable then = () -> {};
    private volatile boolean full;
    private volatile boolean turnedAway;

    public void fill() {
        full = true;
    }

    /** Runs full once so many bytes of some blob have come in. @param action is done then, before anybody hears of it */
    public void fillAfter(long bytes, Runnable action) {
        then = action;
        limit = bytes;
    }

    /** Has room, and does not run full. */
    public void drain() {
        limit = Long.MAX_VALUE;
        full = false;
    }

    /** Whether something was refused that had begun to come in. */
    public boolean hasTurnedAway() {
        return turnedAway;
    }

    BlobStore over(BlobStore store) {
        return around(BlobStore.class, store, (method, result) -> switch (method) {
            case "store" -> full ? CompletableFuture.failedFuture(noSpace()) : result.get();
            case "receive" -> over((IncomingBlob) result.get());
            case "usage" -> full ? withoutSpace((StoreUsage) result.get()) : result.get();
            default -> result.get();
        });
    }

    private IncomingBlob over(IncomingBlob incoming) {
        return around(IncomingBlob.class, incoming, (method, result) -> {
            if (!full && incoming.size() >= limit) {
                full = true;
                then.run();
            }
            if (full && method.equals("write")) {
                turnedAway |= incoming.size() > 0;
                throw noSpace();
            }
            return result.get();
        });
    }

    private static StoreUsage withoutSpace(StoreUsage usage) {
        return new StoreUsage(
                usage.capacity(),
                0,
                usage.receiving(),
                usage.blobs(),
                usage.bytes(),
                usage.letGoBlobs(),
                usage.letGoBytes(),
                usage.badCopies(),
                usage.writable(),
                usage.distrust());
    }

    private static ProblemException noSpace() {
        return new ProblemException(ProblemType.NO_SPACE, "the disk has run full");
    }

    private interface Result {
        Object get() throws Throwable;
    }

    private interface Door {
        Object call(String method, Result result) throws Throwable;
    }

    private static <T> T around(Class<T> type, T target, Door door) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> door.call(method.getName(), () -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
