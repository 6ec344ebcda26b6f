package org.contactcourier.format.registry;

import org.contactcourier.record.MalformedRecordException;

/** A schema that a registry knows by its number: how bytes become JSON. Immutable. */
interface ValueSchema {
    /** What values of this schema are, as their payload says; {@code application/json} where they are JSON already. */
    String mediaType();

    /**
     * One JSON text.
     *
     * @param value from its magic byte on; nobody changes it
     * @throws MalformedRecordException if the bytes don't match the schema
     */
    byte[] json(byte[] value) throws MalformedRecordException;
}
