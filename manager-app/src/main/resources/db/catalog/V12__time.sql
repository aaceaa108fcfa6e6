-- The latest time that is known to have been: goes on as fast as time does, whatever the clock says. Null on a catalog that has
-- none yet.
ALTER TABLE cluster ADD COLUMN latest BIGINT;
