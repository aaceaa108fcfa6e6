-- All that is on one volume, by the page: what has to be copied when it is lost. Blob ids ascend, so each volume's rows grow
-- at their end.
CREATE INDEX replica_on_volume ON replica (volume_id, blob_id);

-- Raised by each manager that begins to give orders: nodes refuse those of an earlier one.
ALTER TABLE cluster ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
