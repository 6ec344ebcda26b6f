-- Finds contacts by an e-mail address without keeping it.

-- 8 bytes for each e-mail address of the contact: an HMAC of it, made with the secret below. No index: a look-up reads the table.
ALTER TABLE sending ADD COLUMN trace BLOB;
ALTER TABLE contact ADD COLUMN trace BLOB;

CREATE TABLE trace_secret (
    secret TEXT    NOT NULL,
    since  INTEGER NOT NULL -- contacts that ended before have no trace
) STRICT;

INSERT INTO trace_secret VALUES (lower(hex(randomblob(32))), CAST(strftime('%s', 'now') AS INTEGER) * 1000);

-- The keys by which something here may be encrypted.
CREATE TABLE encryption_key (
    id TEXT PRIMARY KEY
) WITHOUT ROWID, STRICT;
