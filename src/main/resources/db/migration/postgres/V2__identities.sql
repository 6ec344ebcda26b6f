-- What no two contacts in flight may share: an e-mail address, a phone number, a name. A process has one while it has a contact with it
-- announced. Only digests are kept, made with a secret of this journal.
CREATE TABLE identity (
    owner   bigint  NOT NULL, -- the start that has it
    at      bigint  NOT NULL, -- since when, or when an attempt was last announced, by the server's clock
    holders integer NOT NULL, -- how many announced contacts of that start have it: one is in flight, the others follow it
    key     bytea   NOT NULL PRIMARY KEY
);

-- Who waits for an identity; of those, the first to come is the first to get it. A row that is not renewed says nothing.
CREATE TABLE identity_wish (
    start bigint NOT NULL,
    since bigint NOT NULL, -- since when its contact waits
    until bigint NOT NULL, -- by the server's clock
    key   bytea  NOT NULL,
    PRIMARY KEY (key, start)
);

CREATE TABLE identity_secret (
    secret uuid NOT NULL
);

INSERT INTO identity_secret VALUES (gen_random_uuid());

-- The keys in identity of one whose attempt is under way, one behind the other; each has 16 bytes.
ALTER TABLE sending ADD COLUMN identities bytea;
ALTER TABLE contact ADD COLUMN identities bytea;
