package org.contactcourier.delivery;

import java.util.List;
import java.util.OptionalInt;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.delivery.evidence.AnswerMessage;
import org.contactcourier.smarttask.Outcome;

/** SmartTask refused this contact: it is buried with status and answer, and never sent again. */
final class RefusedContactException extends RejectedRecordException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String answer;
    private final String run;

    /** @param run the id of the run of refusals that this one belongs to */
    RefusedContactException(Outcome.Refused refused, String run) {
        super(Reason.REFUSED, message(refused), List.of());
        this.status = refused.status();
        this.answer = refused.answer();
        this.run = run;
    }

    private static String message(Outcome.Refused refused) {
        String why = AnswerMessage.in(refused.answer());
        return "SmartTask refused it with status " + refused.status() + (why.isEmpty() ? "" : ": " + why);
    }

    @Override
    public OptionalInt status() {
        return OptionalInt.of(status);
    }

    @Override
    public String answer() {
        return answer;
    }

    @Override
    public String refusalRun() {
        return run;
    }
}
