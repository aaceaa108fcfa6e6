-- Which catalog this is, so that an older state of it is not taken for the newest: drawn when it is founded, or built again.
ALTER TABLE cluster ADD COLUMN generation TEXT;
-- The newest branch.
ALTER TABLE cluster ADD COLUMN branch TEXT;
-- Goes up with each transaction.
ALTER TABLE cluster ADD COLUMN counter BIGINT NOT NULL DEFAULT 0;
-- Since when, after the catalog was found to lack something, what is on its way to be gone for good is kept; null otherwise.
ALTER TABLE cluster ADD COLUMN held BIGINT;

-- The course that the catalog has taken: a manager draws a branch whenever it begins to write, so that of two that go on from one
-- copy each has its own. began: the counter of the first transaction on it.
CREATE TABLE branch (
    id    TEXT   PRIMARY KEY,
    began BIGINT NOT NULL
);

-- What data folders have seen of the catalog on other courses, as far as all that their journals know of it is in here.
CREATE TABLE caught_up (
    folder     TEXT   PRIMARY KEY,
    generation TEXT   NOT NULL,
    branch     TEXT   NOT NULL,
    counter    BIGINT NOT NULL
);

-- The counter when it was entered; null for those that were before there was one.
ALTER TABLE version ADD COLUMN counter BIGINT;
