package dev.cofre.client.transfer;

import java.io.IOException;
import java.io.OutputStream;

/** Where downloaded bytes go. Failures to write are {@link LandingException}s, so that no server is blamed for them. */
interface Landing {
    void write(byte[] bytes, int length) throws LandingException;

    /** Forgets what has been written; false if that cannot be. */
    boolean restart() throws LandingException;

    /** Into a stream, which is not closed. */
    static Landing on(OutputStream out) {
        return new Landing() {
            private boolean written;

            @Override
            public void write(byte[] bytes, int length) throws LandingException {
                try {
                    out.write(bytes, 0, length);
                    out.flush();
                    written = true;
                } catch (IOException e) {
                    throw new LandingException("the output cannot be written", e);
                }
            }

            @Override
            public boolean restart() {
                return !written;
            }
        };
    }
}
