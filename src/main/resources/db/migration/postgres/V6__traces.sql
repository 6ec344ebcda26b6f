-- Finds contacts by an e-mail address without keeping it.

-- 8 bytes for each e-mail address of the contact: an HMAC of it, made with the secret below. No index: a look-up reads the table.
ALTER TABLE sending ADD COLUMN trace bytea;
ALTER TABLE contact ADD COLUMN trace bytea;

CREATE TABLE trace_secret (
    secret text   NOT NULL,
    since  bigint NOT NULL -- contacts that ended before have no trace
);

INSERT INTO trace_secret VALUES (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
    (extract(epoch FROM now()) * 1000)::bigint);

-- The keys by which something here may be encrypted.
CREATE TABLE encryption_key (
    id text PRIMARY KEY
);
