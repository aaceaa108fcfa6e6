-- When a version was moved to the trash; null while it is not there. Its bytes stay wanted until the row goes.
ALTER TABLE version ADD COLUMN deleted BIGINT;

-- What is in a client's trash, and what has been there longest: both see the trash only.
CREATE INDEX version_in_trash_of ON version (client_id, file_id, version) WHERE deleted IS NOT NULL;
CREATE INDEX version_in_trash_since ON version (deleted) WHERE deleted IS NOT NULL;

-- The highest number that a version of the file ever had; newest is the highest that is not in the trash, 0 if there is none.
ALTER TABLE file ADD COLUMN highest INTEGER NOT NULL DEFAULT 0;
UPDATE file SET highest = newest;

-- When the last version of these bytes went for good. The row stays for a time, so that a node which was away may drop them.
ALTER TABLE blob ADD COLUMN unneeded BIGINT;
CREATE INDEX blob_unneeded ON blob (unneeded) WHERE unneeded IS NOT NULL;

-- Who deleted what and when; rows are only ever added, and go when they are old.
CREATE TABLE deletion (
    id        ${identity},
    at        BIGINT  NOT NULL,
    client_id BIGINT  NOT NULL,
    name      TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    digest    BYTEA   NOT NULL,
    size      BIGINT  NOT NULL,
    operation TEXT    NOT NULL
);
CREATE INDEX deletion_of ON deletion (client_id, id);

-- Uploads whose versions are gone for good: a node that holds one, and does not know that it ever was in the catalog, drops it.
CREATE TABLE expired (
    upload BYTEA  NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL
) ${clustered};
CREATE INDEX expired_at ON expired (at);
