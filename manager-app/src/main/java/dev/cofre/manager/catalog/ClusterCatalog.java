package dev.cofre.manager.catalog;

/** Whose catalog it is. */
public interface ClusterCatalog {
    /** Who this cluster is; made once, with the catalog. */
    Cluster cluster();
}
