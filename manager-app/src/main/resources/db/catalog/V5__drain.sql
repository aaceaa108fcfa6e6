-- 1 while the operator empties the node, to take it out: its replicas do not count, and it gets no new ones.
ALTER TABLE node ADD COLUMN draining INTEGER NOT NULL DEFAULT 0;
