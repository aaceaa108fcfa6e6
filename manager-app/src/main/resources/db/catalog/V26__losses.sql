-- Replicas that were counted and that their server has said to be gone or bad: it may have a bad copy of them still.
CREATE TABLE loss (
    blob_id   BIGINT NOT NULL,
    volume_id BIGINT NOT NULL,
    PRIMARY KEY (blob_id, volume_id)
) ${clustered};
