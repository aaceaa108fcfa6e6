package dev.cofre.storage.blob;

class MemoryBlobStoreTests extends BlobStoreContract {
    private final MemoryDrive drive = new MemoryDrive();

    @Override
    protected BlobStore open() {
        return new MemoryBlobStore(drive, clock, 1 << 30, 64 << 10);
    }
}
