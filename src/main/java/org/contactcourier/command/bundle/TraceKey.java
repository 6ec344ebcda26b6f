package org.contactcourier.command.bundle;

import org.contactcourier.record.Source;

/** What somebody gives to find a contact by. */
enum TraceKey {
    ADDRESS,
    ORIGIN,
    RECORD_ID;

    /** An origin begins with its source's word and a colon; whatever else has an at sign is an address. */
    static TraceKey of(String what) {
        if (Source.isPlace(what)) {
            return ORIGIN;
        }
        return what.contains("@") ? ADDRESS : RECORD_ID;
    }
}
