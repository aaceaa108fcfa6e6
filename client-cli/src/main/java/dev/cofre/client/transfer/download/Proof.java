package dev.cofre.client.transfer.download;

import java.io.IOException;

/** Makes of bytes what was asked for, if they are the right ones: a server's word alone is none. */
public interface Proof<T> {
    /** @throws IOException if they are not; then the next server is asked, and this one is told that its copy may be bad */
    T of(byte[] bytes) throws IOException;
}
