package org.contactcourier.smarttask;

import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.Origin;

/** Reads a parked record again. Thread-safe. */
@FunctionalInterface
public interface ParkedReader {
    /** The record with exactly this origin; a rejected one where today's rules no longer take it. */
    IntakeRecord reread(Origin origin, String mediaType, byte[] bytes, Deadline deadline);
}
