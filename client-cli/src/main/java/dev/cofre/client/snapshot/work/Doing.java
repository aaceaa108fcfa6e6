package dev.cofre.client.snapshot.work;

/** Hears how far work is that may take long; from one thread. */
@FunctionalInterface
public interface Doing {
    /**
     * @param what is done, in words
     * @param of how many there are; 0 where that is not known
     */
    void at(String what, long done, long of);

    /** For work that nobody watches. */
    static Doing unseen() {
        return (what, done, of) -> {};
    }
}
