package dev.cofre.api.batch;

import dev.cofre.api.blob.BlobId;

/**
 * One small blob on its way, with its permission.
 *
 * @param grant the signed grant, which says what the bytes are and where they may go
 * @param blob the digest that the sender has computed; the receiver computes its own and refuses another
 * @param content at most {@link BatchFormat#MAX_CONTENT} bytes; empty for a link. Not copied: the maker must not change it
 */
@SuppressWarnings("ArrayRecordComponent") // frames are carried, never compared
public record BatchFrame(String grant, BlobId blob, byte[] content) {}
