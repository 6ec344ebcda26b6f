PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "flyway_schema_history" (
    "installed_rank" INT NOT NULL PRIMARY KEY,
    "version" VARCHAR(50),
    "description" VARCHAR(200) NOT NULL,
    "type" VARCHAR(20) NOT NULL,
    "script" VARCHAR(1000) NOT NULL,
    "checksum" INT,
    "installed_by" VARCHAR(100) NOT NULL,
    "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
    "execution_time" INT NOT NULL,
    "success" BOOLEAN NOT NULL
);
INSERT INTO flyway_schema_history VALUES(1,'1','contacts','SQL','V1__contacts.sql',-596767536,'','2026-11-29 07:03:00.865',17,1);
INSERT INTO flyway_schema_history VALUES(2,'2','evidence and switches','SQL','V2__evidence_and_switches.sql',1991279979,'','2026-11-29 07:03:00.880',4,1);
INSERT INTO flyway_schema_history VALUES(3,'3','refusal runs','SQL','V3__refusal_runs.sql',-712278504,'','2026-11-29 07:03:00.885',0,1);
CREATE TABLE start (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    instance   TEXT    NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;
INSERT INTO start VALUES(1,'test',1795435200000);
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
    receipt_copy_due INTEGER, parked_tries INTEGER NOT NULL DEFAULT 0, others_tried INTEGER, others_failed INTEGER, others_accepted INTEGER, -- likewise for the receipt
    PRIMARY KEY (place, position, idx, digest)
) WITHOUT ROWID, STRICT;
INSERT INTO contact VALUES('file:people.json',-1,3,X'ffffffffffffffffffffffffffffffff','BURIED',NULL,0,'Malformed','unexpected end of input at line 3, column 7','f2bbdfff153ccf0e005cf716e388bb20',0,NULL,NULL,0,NULL,NULL,1795435200000,1795435200000,1795435200000,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',1,0,X'6b86b273ff34fce19d6b804eff5a3f57','DELIVERED','0a1b2c3d-0000-4000-8000-000000000001',0,NULL,NULL,NULL,1,1795435200000,1795435200000,0,NULL,NULL,1795435200000,NULL,1795435200000,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',2,0,X'd4735e3a265e16eee03f59718b9b5d03','DELIVERED','0a1b2c3d-0000-4000-8000-000000000002',0,NULL,NULL,NULL,1,1795435200000,1795435200000,0,NULL,NULL,1795435200000,NULL,1795435200000,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',3,0,X'4e07408562bedb8b60ce05c1decfe3ad','DELIVERED','0a1b2c3d-0000-4000-8000-000000000002',1,NULL,NULL,NULL,1,1795435200000,1795435200000,0,NULL,NULL,1795435200000,NULL,1795435200000,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',4,0,X'4b227777d4dd1fc61c6f884f48641d02','DELIVERED','record-4',0,NULL,NULL,NULL,1,1795435200000,1795435200000,0,NULL,NULL,1795435200000,NULL,1795435200000,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',5,0,X'ef2d127de37b942baad06145e54b0c61','DELIVERED','0A1B2C3D-0000-4000-8000-000000000005',0,NULL,NULL,NULL,1,1795435200000,1795435200000,0,NULL,NULL,1795435200000,NULL,1795435200000,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',6,0,X'e7f6c011776e8db7cd330b54174fd76f','SENDING',NULL,0,NULL,NULL,NULL,1,1795435200000,1795435200000,0,1,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',7,0,X'7902699be42c8a8e46fbbb4501726517','SENDING',NULL,0,NULL,NULL,NULL,1,1795435200000,1795435200000,1,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',8,0,X'2c624232cdd221771294dfbb310aca00','PARKED',NULL,0,NULL,NULL,NULL,1,1795435200000,1795435200000,0,NULL,1795435200000,NULL,NULL,NULL,1,7,3,2);
INSERT INTO contact VALUES('kafka:contacts/0',9,0,X'19581e27de7ced00ff1ce50b2047e7a5','PARKED',NULL,0,NULL,NULL,NULL,2,1795435200000,1795435200000,0,1,1795435200000,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',10,0,X'4a44dc15364204a80fe80e9039455cc1','BURIED',NULL,0,'Refused','SmartTask refused the contact with status 422','d1ae479c2e19381928fd74acade50713',1,1795435200000,1795435200000,0,NULL,NULL,1795435200000,1795435200000,1795435200000,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('kafka:contacts/0',12,0,X'6b51d431df5d7f141cbececcf79edf3d','DELIVERED','0a1b2c3d-0000-4000-8000-000000000012',0,NULL,NULL,NULL,2,1795435200000,1795435200000,0,NULL,NULL,1795435200000,NULL,1795435200000,0,NULL,NULL,NULL);
INSERT INTO contact VALUES('mail:crm@example.org/7/42/1.2',-1,0,X'00000000000000000000000000000000','DELIVERED','0a1b2c3d-0000-4000-8000-0000000000aa',0,NULL,NULL,NULL,1,1795435200000,1795435200000,0,NULL,NULL,1795435200000,NULL,1795435200000,0,NULL,NULL,NULL);
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
    contact_json   TEXT, refusal_run TEXT,
    PRIMARY KEY (place, position, idx, digest)
) STRICT;
INSERT INTO kept VALUES('kafka:contacts/0',8,0,X'2c624232cdd221771294dfbb310aca00','application/json',X'7b226e616d65223a22416461204c6f76656c616365222c22656d61696c223a22616461406578616d706c652e6f7267227d',49,NULL,NULL,'[]',NULL,NULL,'{"name":"Ada Lovelace","record_sub_type":"person","designation":"Countess","emails":[{"email":"ada@example.org"}],"phones":[{"phone_number":"+442079460000"}],"url_details":{"linkedin_url":"https://www.linkedin.com/in/ada"},"parent":{"name":"Analytical Engines"},"assigned_user":{"email":"charles@example.org"}}',NULL);
INSERT INTO kept VALUES('kafka:contacts/0',9,0,X'19581e27de7ced00ff1ce50b2047e7a5','application/json',X'7b226e616d65223a22416461204c6f76656c616365222c22656d61696c223a22616461406578616d706c652e6f7267227d',49,NULL,NULL,'[]',NULL,NULL,'{"name":"Ada Lovelace","record_sub_type":"person","designation":"Countess","emails":[{"email":"ada@example.org"}],"phones":[{"phone_number":"+442079460000"}],"url_details":{"linkedin_url":"https://www.linkedin.com/in/ada"},"parent":{"name":"Analytical Engines"},"assigned_user":{"email":"charles@example.org"}}',NULL);
INSERT INTO kept VALUES('kafka:contacts/0',10,0,X'4a44dc15364204a80fe80e9039455cc1','application/json',X'7b226e616d65223a22416461204c6f76656c616365222c22656d61696c223a22616461406578616d706c652e6f7267227d',49,NULL,NULL,'[]',422,'{"message":"Invalid contact"}','{"name":"Ada Lovelace","record_sub_type":"person","designation":"Countess","emails":[{"email":"ada@example.org"}],"phones":[{"phone_number":"+442079460000"}],"url_details":{"linkedin_url":"https://www.linkedin.com/in/ada"},"parent":{"name":"Analytical Engines"},"assigned_user":{"email":"charles@example.org"}}',NULL);
INSERT INTO kept VALUES('file:people.json',-1,3,X'ffffffffffffffffffffffffffffffff','application/json',X'7b226e616d65223a',8,NULL,NULL,'[]',NULL,NULL,NULL,NULL);
CREATE TABLE open_receipt (
    place    TEXT    NOT NULL,
    position INTEGER NOT NULL,
    idx      INTEGER NOT NULL,
    digest   BLOB    NOT NULL,
    receipt  TEXT    NOT NULL, -- as its source calls it: for a file, the path under which it lies now
    PRIMARY KEY (place, position, idx, digest, receipt)
) WITHOUT ROWID, STRICT;
INSERT INTO open_receipt VALUES('kafka:contacts/0',8,0,X'2c624232cdd221771294dfbb310aca00','/inbox/done/people.json');
INSERT INTO open_receipt VALUES('kafka:contacts/0',9,0,X'19581e27de7ced00ff1ce50b2047e7a5','/inbox/done/people.json');
INSERT INTO open_receipt VALUES('kafka:contacts/0',12,0,X'6b51d431df5d7f141cbececcf79edf3d','/inbox/done/people.json');
CREATE TABLE probe (
    id   INTEGER PRIMARY KEY,
    room BLOB NOT NULL
) STRICT;
CREATE TABLE switched_off (
    name   TEXT PRIMARY KEY,
    reason TEXT    NOT NULL,
    since  INTEGER NOT NULL
) STRICT;
INSERT INTO switched_off VALUES('gate','maintenance',1795435200000);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('start',1);
CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");
CREATE INDEX open_receipt_by_receipt ON open_receipt (receipt);
CREATE INDEX contact_by_record_id ON contact (record_id) WHERE record_id IS NOT NULL;
CREATE INDEX contact_owned ON contact (owner) WHERE owner IS NOT NULL;
CREATE INDEX contact_due ON contact (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX contact_buried ON contact (reason, ended_at) WHERE state = 'BURIED';
CREATE INDEX contact_by_dead_letter_id ON contact (dead_letter_id) WHERE dead_letter_id IS NOT NULL;
CREATE INDEX contact_letter_copy_due ON contact (letter_copy_due) WHERE letter_copy_due IS NOT NULL;
CREATE INDEX contact_receipt_copy_due ON contact (receipt_copy_due) WHERE receipt_copy_due IS NOT NULL;
COMMIT;
