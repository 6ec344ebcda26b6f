-- The number under which SmartTask has last taken a contact of each organization; '' for the one without a name.
CREATE TABLE organization (
    name   TEXT PRIMARY KEY NOT NULL,
    number INTEGER NOT NULL
) STRICT;
