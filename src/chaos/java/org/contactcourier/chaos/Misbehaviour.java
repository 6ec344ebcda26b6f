package org.contactcourier.chaos;

import java.time.Duration;
import org.contactcourier.sandbox.Fault;
import org.contactcourier.sandbox.SmartTaskSimulator;

/** What the simulator does wrong, each for so many requests in a row. */
enum Misbehaviour {
    IS_SLOW("takes 1.5 s", 40),
    FAILS("answers 500", 30),
    FAILS_BUT_CREATES("answers 500 but creates", 30),
    IS_BUSY("answers 503", 30),
    IS_BUSY_FOR_A_SECOND("answers 503 with Retry-After", 10),
    ASKS_FOR_LESS("answers 429 with Retry-After", 10),
    IS_NOT_FOUND("answers 404", 30),
    RESETS("resets before reading", 30),
    RESETS_AFTER_READING("resets after reading", 30),
    RESETS_BUT_CREATES("resets after creating", 30),
    IS_SILENT("never answers", 8),
    IS_SILENT_BUT_CREATES("never answers but creates", 8),
    BABBLES("answers garbage", 20),
    BABBLES_BUT_CREATES("answers garbage but creates", 20),
    KEEPS_THE_ID("answers without record_id but creates", 20);

    /** Of one helping. */
    final int mostRequests;

    private final String words;

    Misbehaviour(String words, int mostRequests) {
        this.words = words;
        this.mostRequests = mostRequests;
    }

    /** Before a request is read nobody knows whose it is. */
    boolean canChoose() {
        return this != RESETS;
    }

    void switchOn(SmartTaskSimulator smartTask, int requests, boolean everybody) {
        if (everybody) {
            fault(smartTask).forNext(requests);
        } else {
            fault(smartTask).forContact(contact -> Math.floorMod(contact.name().hashCode(), 4) == 0, requests);
        }
    }

    private Fault fault(SmartTaskSimulator smartTask) {
        return switch (this) {
            // Below response-timeout: nothing helps against a server that looks for a similar contact after its client
            // gave up.
            case IS_SLOW -> smartTask.delays(Duration.ofMillis(1_500));
            case FAILS -> smartTask.answers(500);
            case FAILS_BUT_CREATES -> smartTask.answers(500).butCreates();
            case IS_BUSY -> smartTask.answers(503);
            case IS_BUSY_FOR_A_SECOND -> smartTask.answers(503).withRetryAfter(Duration.ofSeconds(1));
            case ASKS_FOR_LESS -> smartTask.answers(429).withRetryAfter(Duration.ofSeconds(1));
            case IS_NOT_FOUND -> smartTask.answers(404);
            case RESETS -> smartTask.resetsBeforeReading();
            case RESETS_AFTER_READING -> smartTask.resetsAfterReading();
            case RESETS_BUT_CREATES -> smartTask.resetsAfterReading().butCreates();
            case IS_SILENT -> smartTask.neverAnswers();
            case IS_SILENT_BUT_CREATES -> smartTask.neverAnswers().butCreates();
            case BABBLES -> smartTask.answersGarbage();
            case BABBLES_BUT_CREATES -> smartTask.answersGarbage().butCreates();
            case KEEPS_THE_ID -> smartTask.answersWithoutRecordId().butCreates();
        };
    }

    @Override
    public String toString() {
        return words;
    }
}
