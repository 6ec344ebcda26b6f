package org.contactcourier.record;

import java.util.List;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;

/** Bytes that can't be read. */
public final class MalformedRecordException extends RejectedRecordException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and where: line, column, byte or pointer; never the bytes themselves */
    public MalformedRecordException(String message) {
        super(Reason.MALFORMED, message, List.of());
    }
}
