-- One schema for SQLite and PostgreSQL. Times are milliseconds since 1970. Rows are small and their keys ascend, so that
-- neighbours are written together; the one index on random values is that on digests. The large tables have no foreign
-- keys: their rows are written by one writer, parents first, in one transaction, and a check of each would cost as much as
-- the row.

CREATE TABLE cluster (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    id          TEXT  NOT NULL,
    manager_key BYTEA NOT NULL
);

-- A data folder of a node. Replicas are in a folder: a node that comes back with an empty one has none of them.
CREATE TABLE volume (
    id     ${identity},
    folder TEXT NOT NULL UNIQUE,
    node   TEXT NOT NULL
);

CREATE TABLE node (
    name      TEXT ${bytewise} PRIMARY KEY,
    url       TEXT   NOT NULL,
    zone      TEXT   NOT NULL,
    volume_id BIGINT NOT NULL UNIQUE REFERENCES volume (id)
);

CREATE TABLE client (
    id   ${identity},
    name TEXT ${bytewise} NOT NULL UNIQUE
);

-- newest: the highest version there is
CREATE TABLE file (
    id        ${identity},
    client_id BIGINT  NOT NULL,
    name      TEXT ${bytewise} NOT NULL,
    newest    INTEGER NOT NULL,
    UNIQUE (client_id, name)
);

CREATE TABLE blob (
    id     ${identity},
    digest BYTEA  NOT NULL UNIQUE,
    size   BIGINT NOT NULL
);

-- proofs: who confirmed the upload and when, as Proofs.java writes them; what the receipt shows, for ever
CREATE TABLE version (
    file_id   BIGINT  NOT NULL,
    version   INTEGER NOT NULL,
    client_id BIGINT  NOT NULL,
    blob_id   BIGINT  NOT NULL,
    upload    BYTEA   NOT NULL UNIQUE,
    copies    INTEGER NOT NULL,
    committed BIGINT  NOT NULL,
    proofs    BYTEA   NOT NULL,
    PRIMARY KEY (file_id, version)
) ${clustered};

-- Whether a client owns a file with some blob.
CREATE INDEX version_of_blob ON version (blob_id, client_id);

-- Where a blob is now.
CREATE TABLE replica (
    blob_id   BIGINT NOT NULL,
    volume_id BIGINT NOT NULL,
    PRIMARY KEY (blob_id, volume_id)
) ${clustered};
