-- Dead letters as people work with them.

-- What was done to letters, and what else people did. Personal data may be in `detail`.
CREATE TABLE event (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at     bigint NOT NULL,
    who    text   NOT NULL,
    what   text   NOT NULL,
    letter text COLLATE "C", -- the dead letter's id, if it is about one
    detail text
);

CREATE INDEX event_by_letter ON event (letter) WHERE letter IS NOT NULL;

ALTER TABLE contact ADD COLUMN generation integer NOT NULL DEFAULT 0; -- how often it was sent again on purpose
ALTER TABLE contact ADD COLUMN acknowledged boolean NOT NULL DEFAULT false; -- buried: its source has let it go since
ALTER TABLE contact ADD COLUMN cause text COLLATE "C"; -- what it has in common with letters that are alike

DROP INDEX contact_due;
CREATE INDEX contact_due ON contact (state, due_at) WHERE due_at IS NOT NULL;
DROP INDEX contact_buried;
CREATE INDEX contact_buried ON contact (ended_at, dead_letter_id) WHERE state = 'BURIED';
CREATE INDEX contact_cause ON contact (place, reason, cause, ended_at) WHERE state = 'BURIED';
