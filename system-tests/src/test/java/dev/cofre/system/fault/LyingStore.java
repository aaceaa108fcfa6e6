package dev.cofre.system.fault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes a store give other bytes for some blobs than it was given, and think nothing of it. */
public final class LyingStore {
    private final Map<BlobId, byte[]> lies = new ConcurrentHashMap<>();

    /** From now on whoever reads the blob gets these bytes. */
    public void give(BlobId blob, byte[] bytes) {
        lies.put(blob, bytes);
    }

    public void beHonest() {
        lies.clear();
    }

    BlobStore over(BlobStore store) {
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(store, arguments);
                        if (result instanceof BlobReader reader) {
                            byte[] lie = lies.get(reader.blob());
                            return lie == null ? reader : over(reader, lie);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static BlobReader over(BlobReader reader, byte[] lie) {
        return new BlobReader() {
            @Override
            public BlobId blob() {
                return reader.blob();
            }

            @Override
            public long size() {
                return lie.length;
            }

            @Override
            public void transferTo(long start, long end, OutputStream out) throws IOException {
                out.write(lie, (int) start, (int) (end - start));
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
