-- When the folder's server was removed from the cluster: its key lets nobody in any more. Null for one that was not.
ALTER TABLE volume ADD COLUMN removed BIGINT;
