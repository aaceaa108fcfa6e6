package dev.cofre.system;

import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.FolderBlobStore;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/** Stands between a server and its disk: of so many reads in ten one bit is wrong, while all that is written is right. */
final class BadCable {
    private static final long RESERVE = 1 << 20;

    private final Random random = new Random(11);
    private volatile int tenths;

    /** @param ofTen how many reads in ten are wrong from now on */
    void garble(int ofTen) {
        tenths = ofTen;
    }

    FolderBlobStore open(Path folder) {
        try {
            return FolderBlobStore.open(
                    (Disk) over(Disk.class, Disk.of(folder)),
                    folder.resolve("index.db"),
                    BlobStoreSettings.defaults().withReserve(RESERVE));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Object over(Class<?> type, Object target) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            try {
                if (method.getName().equals("read")) {
                    ByteBuffer bytes = (ByteBuffer) arguments[1];
                    int from = bytes.position();
                    method.invoke(target, arguments);
                    garble(bytes, from);
                    return null;
                }
                Object result = method.invoke(target, arguments);
                return result instanceof DiskFile ? over(DiskFile.class, result) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private void garble(ByteBuffer bytes, int from) {
        int length = bytes.position() - from;
        if (length > 0 && random.nextInt(10) < tenths) {
            int at = from + random.nextInt(length);
            bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
        }
    }
}
