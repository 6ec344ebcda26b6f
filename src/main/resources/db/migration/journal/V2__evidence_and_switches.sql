-- What a parked contact's fate depends on: how often it was tried while parked, and how other contacts fared meanwhile. The three
-- counts are null until the contact first fails.
ALTER TABLE contact ADD COLUMN parked_tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN others_tried INTEGER;
ALTER TABLE contact ADD COLUMN others_failed INTEGER;
ALTER TABLE contact ADD COLUMN others_accepted INTEGER;

-- What an operator has switched off: 'gate', or 'source-' and the source's word. On again means no row.
CREATE TABLE switched_off (
    name   TEXT PRIMARY KEY,
    reason TEXT    NOT NULL,
    since  INTEGER NOT NULL
) STRICT;
