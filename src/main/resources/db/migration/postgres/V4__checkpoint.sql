-- How far long files were read: below that all contacts have ended. A row goes when its file is done.
CREATE TABLE checkpoint (
    kept_at bigint NOT NULL,
    name    text COLLATE "C" PRIMARY KEY, -- as its source calls it: for a file, the folder of its claim and its name
    state   text   NOT NULL               -- the source's own words
);
