package org.contactcourier.record;

/** How large a record and what is kept of it may be, whatever its format. */
public final class Limits {
    /** Bytes. SmartTask's longest contact has some 40 KB; a larger element is no contact and must not fill the memory. */
    public static final int MAX_ELEMENT = 1024 * 1024;

    /** How many bytes of an unreadable piece are kept if the whole stays at its source. */
    public static final int KEPT = 64 * 1024;

    /** Bytes. Large enough that reading from a disk costs no more calls than it must, small enough for the processor's cache. */
    public static final int BUFFER = 64 * 1024;

    private Limits() {}

    /**
     * How many bytes of an unreadable piece are kept. A topic forgets its values, so all of them; a file and a mail stay
     * where they are.
     *
     * @param place the first part of the record's origin
     */
    public static int kept(String place) {
        return place.startsWith("kafka:") || place.startsWith("kafka.") ? Integer.MAX_VALUE : KEPT;
    }
}
