package dev.cofre.client.transfer.download;

/** Where downloaded bytes go. Failures to write are {@link LandingException}s, so that no server is blamed for them. */
public interface Landing {
    void write(byte[] bytes, int length) throws LandingException;

    /** Forgets what has been written. */
    void restart() throws LandingException;
}
