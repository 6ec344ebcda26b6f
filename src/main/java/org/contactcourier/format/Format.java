package org.contactcourier.format;

import org.contactcourier.record.RecordReader;

/** A reader of one format that can tell by its beginning whether content is of that format. Thread-safe. */
public interface Format extends RecordReader {
    /** What the payloads of its records say they are; also how a payload finds back to its format. */
    String mediaType();

    /** Whether content that begins with {@code head} is of this format. */
    boolean reads(Head head);
}
