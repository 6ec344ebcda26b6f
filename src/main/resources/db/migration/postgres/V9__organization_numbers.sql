-- The number under which SmartTask has last taken a contact of each organization; '' for the one without a name.
CREATE TABLE organization (
    name   text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL
);
