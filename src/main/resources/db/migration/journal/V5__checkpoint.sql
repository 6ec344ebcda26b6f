-- How far long files were read: below that all contacts have ended. A row goes when its file is done.
CREATE TABLE checkpoint (
    name    TEXT    PRIMARY KEY, -- as its source calls it: for a file, the folder of its claim and its name
    state   TEXT    NOT NULL,    -- the source's own words
    kept_at INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
