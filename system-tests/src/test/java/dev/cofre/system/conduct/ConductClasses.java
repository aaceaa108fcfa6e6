package dev.cofre.system.conduct;

/** What a service needs of these tests to behave as it is told: given to it as {@code spring.main.sources}. */
public final class ConductClasses {
    public static final String MANAGER = FaultyManager.class.getName();
    public static final String SERVER = FaultyServer.class.getName();

    private ConductClasses() {}

    /** For a server in this JVM. */
    public static Class<?> server() {
        return FaultyServer.class;
    }
}
