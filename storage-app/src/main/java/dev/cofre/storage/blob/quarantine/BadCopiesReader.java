package dev.cofre.storage.blob.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.DamagedBlobException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** Reads what is left of a blob: each block from the first of its bad copies in which that block checks. For one thread. */
final class BadCopiesReader implements BlobReader {
    /** Opens one of the copies. */
    interface Opener {
        BlobReader open() throws IOException;
    }

    private final BlobId blob;
    private final long size;
    private final int blockSize;
    private final List<Opener> unopened;
    private final List<BlobReader> opened = new ArrayList<>();

    BadCopiesReader(BlobId blob, long size, int blockSize, List<Opener> copies) {
        this.blob = blob;
        this.size = size;
        this.blockSize = blockSize;
        this.unopened = new ArrayList<>(copies);
    }

    @Override
    public BlobId blob() {
        return blob;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void transferTo(long start, long end, OutputStream out) throws IOException {
        Objects.checkFromToIndex(start, end, size);
        for (long at = start; at < end; ) {
            long next = Math.min(end, (at / blockSize + 1) * blockSize);
            block(at, next).writeTo(out);
            at = next;
        }
    }

    private ByteArrayOutputStream block(long start, long end) throws IOException {
        IOException why = new DamagedBlobException(blob, "no bytes of it are kept");
        for (int i = 0; i < opened.size() || open(); i++) {
            ByteArrayOutputStream block = new ByteArrayOutputStream((int) (end - start));
            try {
                opened.get(i).transferTo(start, end, block);
                return block;
            } catch (DamagedBlobException e) {
                why = e;
            }
        }
        throw why;
    }

    /** Opens the next copy of which anything can be read. @return false if there is none */
    private boolean open() throws IOException {
        for (Iterator<Opener> next = unopened.iterator(); next.hasNext(); ) {
            Opener opener = next.next();
            next.remove();
            try {
                BlobReader reader = opener.open();
                if (reader.size() == size) {
                    return opened.add(reader);
                }
                reader.close();
            } catch (DamagedBlobException e) {
                continue; // nothing is to be had from that one
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (BlobReader reader : opened) {
            try {
                reader.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
