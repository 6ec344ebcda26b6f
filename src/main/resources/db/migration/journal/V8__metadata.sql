-- What a Kafka record had besides its value (key, headers, timestamp), as JSON; null for other sources. Personal data may be in it.
ALTER TABLE kept ADD COLUMN metadata BLOB;
