-- To which SmartTask organization a contact goes; null for the one without a name. It stays when its source's key changes.
ALTER TABLE sending ADD COLUMN organization text COLLATE "C";
ALTER TABLE contact ADD COLUMN organization text COLLATE "C";

-- What one organization has parked must not be read for another one. An index finds no nulls by IS NOT DISTINCT FROM.
DROP INDEX contact_due;
CREATE INDEX contact_due ON contact (coalesce(organization, ''), state, due_at) WHERE due_at IS NOT NULL;
