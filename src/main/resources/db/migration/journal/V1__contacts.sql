-- Each start of the process, so that a row can say which one was sending. Instants are milliseconds since 1970, UTC, everywhere.
CREATE TABLE start (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    instance   TEXT    NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;

-- One narrow row per contact. The key is the source's own order, so that new rows land side by side on few pages.
CREATE TABLE contact (
    place            TEXT    NOT NULL,
    position         INTEGER NOT NULL,
    idx              INTEGER NOT NULL,
    digest           BLOB    NOT NULL,
    state            TEXT    NOT NULL
        CHECK (state IN ('SENDING', 'DELIVERED', 'PARKED', 'BURIED', 'REPLAYING', 'DISCARDED')),
    record_id        TEXT,
    matched          INTEGER NOT NULL DEFAULT 0,
    reason           TEXT,
    message          TEXT,
    dead_letter_id   TEXT,
    attempts         INTEGER NOT NULL,
    first_at         INTEGER,
    last_at          INTEGER,
    may_exist        INTEGER NOT NULL,
    owner            INTEGER, -- the start whose attempt is under way
    due_at           INTEGER, -- parked: when to try again
    ended_at         INTEGER,
    letter_copy_due  INTEGER, -- since when the copy of the dead letter is wanted; null when it is made, or not wanted
    receipt_copy_due INTEGER, -- likewise for the receipt
    PRIMARY KEY (place, position, idx, digest)
) WITHOUT ROWID, STRICT;

-- What is heavy, and only kept while the contact is parked, buried or replaying. It has a rowid: blobs inside a key's tree would
-- make every look-up walk past them.
CREATE TABLE kept (
    place          TEXT    NOT NULL,
    position       INTEGER NOT NULL,
    idx            INTEGER NOT NULL,
    digest         BLOB    NOT NULL,
    media_type     TEXT    NOT NULL,
    payload        BLOB    NOT NULL,
    size           INTEGER NOT NULL,
    payload_digest TEXT,
    original       TEXT,
    violations     TEXT    NOT NULL,
    status         INTEGER,
    answer         TEXT,
    contact_json   TEXT,
    PRIMARY KEY (place, position, idx, digest)
) STRICT;

-- Which receipts call a contact parked and are to tell how it ended: a row goes once its receipt tells. It can outlive the parking,
-- never the contact's row.
CREATE TABLE open_receipt (
    place    TEXT    NOT NULL,
    position INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    digest   BLOB    NOT NULL,
    receipt  TEXT    NOT NULL, -- as its source calls it: for a file, the path under which it lies now
    PRIMARY KEY (place, position, idx, digest, receipt)
) WITHOUT ROWID, STRICT;

-- A row that needs room: writing it and taking it away proves that the journal can be written.
CREATE TABLE probe (
    id   INTEGER PRIMARY KEY,
    room BLOB NOT NULL
) STRICT;

CREATE INDEX open_receipt_by_receipt ON open_receipt (receipt);
CREATE INDEX contact_by_record_id ON contact (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX contact_owned ON contact (owner) WHERE owner IS NOT NULL;
CREATE INDEX contact_due ON contact (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX contact_buried ON contact (reason, ended_at) WHERE state = 'BURIED';
CREATE INDEX contact_by_dead_letter_id ON contact (dead_letter_id) WHERE dead_letter_id IS NOT NULL;
CREATE INDEX contact_letter_copy_due ON contact (letter_copy_due) WHERE letter_copy_due IS NOT NULL;
CREATE INDEX contact_receipt_copy_due ON contact (receipt_copy_due) WHERE receipt_copy_due IS NOT NULL;
