-- All that is on one volume, by the page: what has to be copied when it is lost. Blob ids ascend, so each volume's rows grow
-- at their end.
CREATE INDEX replica_on_volume ON replica (volume_id, blob_id);

-- How many of the blob's uploads the holder's journal knows, at least: a catalog that is lost is built again from journals.
ALTER TABLE replica ADD COLUMN uploads INTEGER NOT NULL DEFAULT 1;

-- Raised by each manager that begins to give orders: nodes refuse those of an earlier one.
ALTER TABLE cluster ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
