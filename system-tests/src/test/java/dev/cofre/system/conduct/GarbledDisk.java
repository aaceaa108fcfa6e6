package dev.cofre.system.conduct;

import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/** Stands between a server and its disk: of so many reads in ten one bit is wrong, while all that is written is right. */
public final class GarbledDisk {
    private final IntSupplier tenths;

    /** @param tenths how many reads in ten are wrong now */
    public GarbledDisk(IntSupplier tenths) {
        this.tenths = tenths;
    }

    public Disk over(Path folder) throws IOException {
        return (Disk) over(Disk.class, Disk.of(folder));
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
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (length > 0 && random.nextInt(10) < tenths.getAsInt()) {
            int at = from + random.nextInt(length);
            bytes.put(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
        }
    }
}
