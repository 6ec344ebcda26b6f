-- Which start reads a source that one at a time may read: an inbox, a mailbox. Its session holds the advisory lock of the role. A row
-- whose start is dead says that its process didn't stop in order, and may not know yet that it has lost the lock.
CREATE TABLE source_reader (
    start bigint  NOT NULL,
    role  integer NOT NULL PRIMARY KEY
);
