package dev.cofre.system.step;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Something that can be stopped around its calls of one method; all else goes through. */
final class Stepped {
    private Stepped() {}

    static <T> T around(Class<T> type, T target, String method, Runnable before, Runnable after) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    boolean stepped = called.getName().equals(method);
                    if (stepped) {
                        before.run();
                    }
                    try {
                        Object result = called.invoke(target, arguments);
                        if (stepped) {
                            after.run();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
