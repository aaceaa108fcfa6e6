-- What the manager is to know after its restart, beside files: which brakes wait for a person's word, who was found to lie, which
-- proofs were taken back. topic: whose note it is; name: what about; said: in the words of whoever wrote it.
CREATE TABLE note (
    topic TEXT NOT NULL,
    name  TEXT NOT NULL,
    said  TEXT NOT NULL,
    PRIMARY KEY (topic, name)
);
