package org.contactcourier.contact;

import java.util.List;

/**
 * A contact that an operator's own route drops: it ends as discarded, with the reason that the route gives, and without a dead
 * letter.
 */
public final class DroppedContactException extends RejectedRecordException {
    private static final long serialVersionUID = 1L;

    public DroppedContactException(String why) {
        super(Reason.INVALID, why, List.of()); // no letter, so the reason of letters is never asked for
    }

    @Override
    public boolean isDropped() {
        return true;
    }
}
