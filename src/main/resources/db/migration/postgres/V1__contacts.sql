-- Each start of a process, and each time it had to begin anew because its session was lost. While a start lives, its session holds the
-- advisory lock of its number. Instants are milliseconds since 1970, UTC, everywhere.
CREATE TABLE start (
    id         bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at bigint  NOT NULL,
    open       boolean NOT NULL DEFAULT true, -- it may own rows; false once nothing of it is left
    instance   text    NOT NULL
);

-- What is announced and has not ended. A few hundred rows that come and go: the only table that every contact passes twice. Names sort
-- by their bytes: their order must not change with the server's locale.
CREATE TABLE sending (
    position        bigint  NOT NULL,
    idx             bigint  NOT NULL,
    first_at        bigint,
    last_at         bigint,
    owner           bigint, -- the start whose attempt is under way; null: given up, to be taken by anybody
    others_tried    bigint,
    others_failed   bigint,
    others_accepted bigint,
    attempts        integer NOT NULL,
    parked_tries    integer NOT NULL DEFAULT 0,
    may_exist       boolean NOT NULL,
    digest          bytea   NOT NULL,
    place           text COLLATE "C" NOT NULL,
    PRIMARY KEY (place, position, idx, digest)
);

-- One narrow row per contact, appended when it has ended or is parked.
CREATE TABLE contact (
    position         bigint  NOT NULL,
    idx              bigint  NOT NULL,
    first_at         bigint,
    last_at          bigint,
    ended_at         bigint,
    owner            bigint, -- parked: the start whose try is under way
    due_at           bigint, -- parked: when to try again
    claimed_by       bigint, -- parked: the start that was handed it, and until when nobody else is
    claimed_until    bigint,
    others_tried     bigint,
    others_failed    bigint,
    others_accepted  bigint,
    letter_copy_due  bigint, -- since when the copy of the dead letter is wanted; null when it is made, or not wanted
    receipt_copy_due bigint, -- likewise for the receipt
    attempts         integer NOT NULL,
    parked_tries     integer NOT NULL DEFAULT 0,
    may_exist        boolean NOT NULL,
    matched          boolean NOT NULL DEFAULT false,
    digest           bytea   NOT NULL,
    place            text COLLATE "C" NOT NULL,
    state            text    NOT NULL CHECK (state IN ('DELIVERED', 'PARKED', 'BURIED', 'REPLAYING', 'DISCARDED')),
    record_id        text COLLATE "C",
    reason           text,
    dead_letter_id   text COLLATE "C",
    message          text,
    PRIMARY KEY (place, position, idx, digest)
);

-- What is heavy, and only kept while the contact is parked, buried or replaying.
CREATE TABLE kept (
    position       bigint NOT NULL,
    idx            bigint NOT NULL,
    size           bigint NOT NULL,
    status         integer,
    digest         bytea  NOT NULL,
    place          text COLLATE "C" NOT NULL,
    media_type     text   NOT NULL,
    payload        bytea  NOT NULL,
    payload_digest text,
    original       text,
    violations     text   NOT NULL,
    answer         text,
    contact_json   text,
    refusal_run    text,
    PRIMARY KEY (place, position, idx, digest)
);

-- Which receipts call a contact parked and are to tell how it ended: a row goes once its receipt tells. It can outlive the parking,
-- never the contact's row.
CREATE TABLE open_receipt (
    position bigint NOT NULL,
    idx      bigint NOT NULL,
    digest   bytea  NOT NULL,
    place    text COLLATE "C" NOT NULL,
    receipt  text COLLATE "C" NOT NULL, -- as its source calls it: for a file, the path under which it lies now
    PRIMARY KEY (place, position, idx, digest, receipt)
);

-- What an operator has switched off: 'gate', or 'source-' and the source's word. On again means no row.
CREATE TABLE switched_off (
    since  bigint NOT NULL,
    name   text COLLATE "C" PRIMARY KEY,
    reason text   NOT NULL
);

-- A row that needs room: writing it and taking it away proves that the journal can be written.
CREATE TABLE probe (
    start bigint PRIMARY KEY,
    room  bytea NOT NULL
);

CREATE INDEX start_open ON start (id) WHERE open;
CREATE INDEX open_receipt_by_receipt ON open_receipt (receipt);
CREATE INDEX contact_by_record_id ON contact (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX contact_owned ON contact (owner) WHERE owner IS NOT NULL;
CREATE INDEX contact_due ON contact (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX contact_buried ON contact (reason, ended_at) WHERE state = 'BURIED';
CREATE INDEX contact_by_dead_letter_id ON contact (dead_letter_id) WHERE dead_letter_id IS NOT NULL;
CREATE INDEX contact_letter_copy_due ON contact (letter_copy_due) WHERE letter_copy_due IS NOT NULL;
CREATE INDEX contact_receipt_copy_due ON contact (receipt_copy_due) WHERE receipt_copy_due IS NOT NULL;
