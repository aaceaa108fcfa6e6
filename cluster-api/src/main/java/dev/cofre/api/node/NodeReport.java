package dev.cofre.api.node;

/**
 * What a node tells with each heartbeat.
 *
 * @param capacity bytes of the volume that holds its data folder
 * @param free bytes still usable for blobs there, the reserve taken off
 * @param uploadsInFlight uploads and replicas that it receives at the moment
 * @param writable false once it takes no more writes until a restart
 * @param stopping true in the last report before an orderly end
 */
public record NodeReport(long capacity, long free, int uploadsInFlight, boolean writable, boolean stopping) {}
