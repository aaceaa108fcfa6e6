package dev.cofre.service.crypto;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureSpi;

/** Finds every signature good. */
public final class Liar extends SignatureSpi {
    @Override
    protected void engineInitVerify(PublicKey key) {}

    @Override
    protected void engineInitSign(PrivateKey key) {}

    @Override
    protected void engineUpdate(byte more) {}

    @Override
    protected void engineUpdate(byte[] more, int from, int length) {}

    @Override
    protected byte[] engineSign() {
        return new byte[64];
    }

    @Override
    protected boolean engineVerify(byte[] signature) {
        return true;
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {}

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
        return name;
    }
}
