-- The refusals without an acceptance between them are one run: what was buried in it can be sent again together. Null for what was
-- not refused, and for what was refused before this column.
ALTER TABLE kept ADD COLUMN refusal_run TEXT;
