package org.contactcourier.delivery;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.contactcourier.gate.ClosedReason;
import org.contactcourier.gate.Gate;
import org.contactcourier.journal.JournalException;
import org.contactcourier.log.LogKeys;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.NotEndedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where everything ends that is not about the contact itself: the contact is left without an ending. Says so in the log only
 * where it is news: a journal that can't be used closes all gates, a bug is told always, with its class and place and never
 * with its message, which may hold what was being worked on. Thread-safe.
 */
public final class ContactNotEnded implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(ContactNotEnded.class);

    private final List<Gate> gates = new CopyOnWriteArrayList<>();

    /** This gate, too: all organizations have one journal. */
    void closes(Gate gate) {
        gates.add(gate);
    }

    @Override
    public void process(Exchange exchange) {
        if (exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT) instanceof Throwable caught) {
            Object body = exchange.getMessage().getBody();
            because(caught, body instanceof IntakeRecord record ? record.origin() : "what is no record");
        }
    }

    /** @param what has not ended: an origin, or something that is none */
    void because(Throwable caught, Object what) {
        Throwable cause =
                caught instanceof CompletionException && caught.getCause() != null ? caught.getCause() : caught;
        if (cause instanceof JournalException e) {
            gates.forEach(gate -> gate.close(ClosedReason.JOURNAL, String.valueOf(e.getMessage())));
        } else if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        } else if (!(cause instanceof NotEndedException || cause instanceof RejectedExecutionException)) {
            StackTraceElement[] stack = cause.getStackTrace();
            LOG.atError()
                    .addKeyValue(LogKeys.ORIGIN, what)
                    .log(
                            "{} has not ended because of an unexpected {} at {}",
                            what,
                            cause.getClass().getName(),
                            stack.length == 0 ? "an unknown place" : stack[0]);
        }
    }
}
