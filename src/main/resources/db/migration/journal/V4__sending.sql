-- What is announced or open has a small table of its own, and an ended or parked contact is one row appended to `contact`. So what every
-- contact pays for lies on a few pages that are in memory. One transaction: a kill leaves the journal as it was, and the next start
-- begins anew.

-- Payloads and messages must not stay readable in the pages that the old tables give up.
PRAGMA secure_delete = ON;

-- Where contacts come from: a topic's partition, a file, a part of a mail. Numbers, so that keys are short. A number is never used
-- twice, as the process remembers the latest.
CREATE TABLE place (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Contacts in SENDING: announced, open, or given up without an ending. A row goes when its contact has a row in `contact`.
CREATE TABLE sending (
    place           INTEGER NOT NULL,
    position        INTEGER NOT NULL,
    idx             INTEGER NOT NULL,
    digest          BLOB    NOT NULL,
    attempts        INTEGER NOT NULL,
    first_at        INTEGER,
    last_at         INTEGER,
    may_exist       INTEGER NOT NULL,
    parked_tries    INTEGER NOT NULL,
    others_tried    INTEGER,
    others_failed   INTEGER,
    others_accepted INTEGER,
    owner           INTEGER, -- the start whose attempt is announced or under way; null when it was given up
    announcement    INTEGER, -- which of that start's announcements made the row
    PRIMARY KEY (place, position, idx, digest)
) WITHOUT ROWID, STRICT;

ALTER TABLE contact RENAME TO contact_3;
ALTER TABLE kept RENAME TO kept_3;
ALTER TABLE open_receipt RENAME TO open_receipt_3;
DROP INDEX contact_by_record_id;
DROP INDEX contact_owned;
DROP INDEX contact_due;
DROP INDEX contact_buried;
DROP INDEX contact_by_dead_letter_id;
DROP INDEX contact_letter_copy_due;
DROP INDEX contact_receipt_copy_due;
DROP INDEX open_receipt_by_receipt;

INSERT INTO place (name)
    SELECT DISTINCT place FROM contact_3 UNION SELECT place FROM open_receipt_3;

INSERT INTO sending (place, position, idx, digest, attempts, first_at, last_at, may_exist, parked_tries, others_tried, others_failed,
        others_accepted, owner)
    SELECT place.id, position, idx, digest, attempts, first_at, last_at, may_exist, parked_tries, others_tried, others_failed,
        others_accepted, owner
    FROM contact_3 JOIN place ON place.name = contact_3.place
    WHERE state = 'SENDING';

-- Contacts that ended, are parked or replaying, in the order in which they came here. The id tells which record ids are in the
-- table `record_id` already.
CREATE TABLE contact (
    id               INTEGER PRIMARY KEY,
    place            INTEGER NOT NULL,
    position         INTEGER NOT NULL,
    idx              INTEGER NOT NULL,
    digest           BLOB    NOT NULL,
    state            TEXT    NOT NULL CHECK (state IN ('DELIVERED', 'PARKED', 'BURIED', 'REPLAYING', 'DISCARDED')),
    record_id        ANY, -- 16 bytes if it is a UUID, else its text
    matched          INTEGER NOT NULL DEFAULT 0,
    attempts         INTEGER NOT NULL,
    first_at         INTEGER,
    last_at          INTEGER,
    may_exist        INTEGER NOT NULL,
    parked_tries     INTEGER NOT NULL,
    ended_at         INTEGER,
    others_tried     INTEGER,
    others_failed    INTEGER,
    others_accepted  INTEGER,
    reason           TEXT,
    message          TEXT,
    dead_letter_id   TEXT,
    owner            INTEGER, -- parked or replaying: the start whose try is under way
    due_at           INTEGER, -- parked: when to try again
    letter_copy_due  INTEGER, -- since when the copy of the dead letter is wanted; null when it is made, or not wanted
    receipt_copy_due INTEGER -- likewise for the receipt
) STRICT;

INSERT INTO contact (place, position, idx, digest, state, record_id, matched, attempts, first_at, last_at, may_exist, parked_tries,
        ended_at, others_tried, others_failed, others_accepted, reason, message, dead_letter_id, owner, due_at, letter_copy_due,
        receipt_copy_due)
    SELECT place.id, position, idx, digest, state,
        CASE WHEN record_id GLOB '????????-????-????-????-????????????' AND record_id = lower(record_id)
                AND length(replace(record_id, '-', '')) = 32
            THEN coalesce(unhex(replace(record_id, '-', '')), record_id)
            ELSE record_id END,
        matched, attempts, first_at, last_at, may_exist, parked_tries,
        ended_at, others_tried, others_failed, others_accepted, reason, message, dead_letter_id, owner, due_at, letter_copy_due,
        receipt_copy_due
    FROM contact_3 CROSS JOIN place ON place.name = contact_3.place
    WHERE state <> 'SENDING'
    ORDER BY contact_3.place, position, idx, digest;

CREATE UNIQUE INDEX contact_by_origin ON contact (place, position, idx, digest);
CREATE INDEX contact_owned ON contact (owner) WHERE owner IS NOT NULL;
CREATE INDEX contact_due ON contact (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX contact_buried ON contact (reason, ended_at) WHERE state = 'BURIED';
CREATE INDEX contact_by_dead_letter_id ON contact (dead_letter_id) WHERE dead_letter_id IS NOT NULL;
CREATE INDEX contact_letter_copy_due ON contact (letter_copy_due) WHERE letter_copy_due IS NOT NULL;
CREATE INDEX contact_receipt_copy_due ON contact (receipt_copy_due) WHERE receipt_copy_due IS NOT NULL;

-- SmartTask's record ids and the contacts that have them, to tell whether two have the same. Its keys are random, so it is written in
-- sorted slices beside the traffic. It has the contacts up to the id in `record_id_watermark`.
CREATE TABLE record_id (
    id      ANY     NOT NULL,
    contact INTEGER NOT NULL,
    PRIMARY KEY (id, contact)
) WITHOUT ROWID, STRICT;

CREATE TABLE record_id_watermark (
    contact INTEGER NOT NULL
) STRICT;

INSERT INTO record_id (id, contact)
    SELECT record_id, id FROM contact WHERE record_id IS NOT NULL ORDER BY record_id;
INSERT INTO record_id_watermark SELECT coalesce(max(id), 0) FROM contact;

CREATE TABLE kept (
    contact        INTEGER PRIMARY KEY,
    media_type     TEXT    NOT NULL,
    payload        BLOB    NOT NULL,
    size           INTEGER NOT NULL,
    payload_digest TEXT,
    original       TEXT,
    violations     TEXT    NOT NULL,
    status         INTEGER,
    answer         TEXT,
    contact_json   TEXT,
    refusal_run    TEXT
) STRICT;

INSERT INTO kept
    SELECT contact.id, media_type, payload, size, payload_digest, original, violations, status, answer, contact_json, refusal_run
    FROM kept_3 AS old
        CROSS JOIN place ON place.name = old.place
        CROSS JOIN contact ON contact.place = place.id AND contact.position = old.position AND contact.idx = old.idx
            AND contact.digest = old.digest
    ORDER BY contact.id;

CREATE TABLE open_receipt (
    place    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    digest   BLOB    NOT NULL,
    receipt  TEXT    NOT NULL, -- as its source calls it: for a file, the path under which it lies now
    PRIMARY KEY (place, position, idx, digest, receipt)
) WITHOUT ROWID, STRICT;

INSERT INTO open_receipt
    SELECT place.id, position, idx, digest, receipt FROM open_receipt_3 CROSS JOIN place ON place.name = open_receipt_3.place;
CREATE INDEX open_receipt_by_receipt ON open_receipt (receipt);

DROP TABLE contact_3;
DROP TABLE kept_3;
DROP TABLE open_receipt_3;

-- All contacts, for people who look with `sqlite3`.
CREATE VIEW every_contact AS
    SELECT place.name AS place, position, idx, hex(digest) AS digest, state,
        CASE typeof(record_id)
            WHEN 'blob' THEN lower(format('%s-%s-%s-%s-%s', substr(hex(record_id), 1, 8), substr(hex(record_id), 9, 4),
                substr(hex(record_id), 13, 4), substr(hex(record_id), 17, 4), substr(hex(record_id), 21)))
            ELSE record_id END AS record_id,
        matched, reason, attempts, may_exist, datetime(last_at / 1000, 'unixepoch') AS last_at,
        datetime(ended_at / 1000, 'unixepoch') AS ended_at, datetime(due_at / 1000, 'unixepoch') AS due_at
    FROM contact JOIN place ON place.id = contact.place
    UNION ALL
    SELECT place.name, position, idx, hex(digest), 'SENDING', NULL, 0, NULL, attempts, may_exist,
        datetime(last_at / 1000, 'unixepoch'), NULL, NULL
    FROM sending JOIN place ON place.id = sending.place;
