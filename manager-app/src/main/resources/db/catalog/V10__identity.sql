-- The public key of the server that works on the folder, since it was admitted; null for one that was there before there were
-- keys and has not been started again.
ALTER TABLE volume ADD COLUMN node_key BYTEA;
-- The SHA-256 of what the node's process says with each of its calls.
ALTER TABLE node ADD COLUMN session BYTEA;
-- Where the node was reached before its address changed last, and when that was.
ALTER TABLE node ADD COLUMN moved_from TEXT;
ALTER TABLE node ADD COLUMN moved_at BIGINT;
