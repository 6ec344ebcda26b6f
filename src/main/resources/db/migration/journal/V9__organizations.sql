-- To which SmartTask organization a contact goes; null for the one without a name. It stays when its source's key changes.
ALTER TABLE sending ADD COLUMN organization TEXT;
ALTER TABLE contact ADD COLUMN organization TEXT;

-- What one organization has parked must not be read for another one.
DROP INDEX contact_due;
CREATE INDEX contact_due ON contact (organization, state, due_at) WHERE due_at IS NOT NULL;

DROP VIEW every_contact;
CREATE VIEW every_contact AS
    SELECT place.name AS place, position, idx, hex(digest) AS digest, state,
        CASE typeof(record_id)
            WHEN 'blob' THEN lower(format('%s-%s-%s-%s-%s', substr(hex(record_id), 1, 8), substr(hex(record_id), 9, 4),
                substr(hex(record_id), 13, 4), substr(hex(record_id), 17, 4), substr(hex(record_id), 21)))
            ELSE record_id END AS record_id,
        matched, reason, attempts, may_exist, datetime(last_at / 1000, 'unixepoch') AS last_at,
        datetime(ended_at / 1000, 'unixepoch') AS ended_at, datetime(due_at / 1000, 'unixepoch') AS due_at, organization
    FROM contact JOIN place ON place.id = contact.place
    UNION ALL
    SELECT place.name, position, idx, hex(digest), 'SENDING', NULL, 0, NULL, attempts, may_exist,
        datetime(last_at / 1000, 'unixepoch'), NULL, NULL, organization
    FROM sending JOIN place ON place.id = sending.place;
