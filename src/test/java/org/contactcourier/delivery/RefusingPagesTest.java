package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.SentContact;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Refusals that aren't JSON: SmartTask's own if only some contacts get them, and always the same ones. */
class RefusingPagesTest extends SimulatedDelivery {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Bystanders bystanders = new Bystanders();

    @Override
    protected boolean withParked() {
        return true;
    }

    @BeforeEach
    void takeTime() {
        api.latency(Duration.ofMillis(20)); // so that others pass while one is tried
    }

    @AfterEach
    void endTraffic() throws Exception {
        bystanders.end();
    }

    private void othersPass() {
        bystanders.pass(api, workers, number -> deliver(record(number)));
    }

    private void isRefusedByAPage(int number, int status, String type) {
        api.answers(status)
                .withHeader("Content-Type", type)
                .withBody("no such field")
                .forContact(SentContact.named("Person " + number));
    }

    private long requests(int number) {
        return api.createRequests().stream()
                .filter(request -> request.bodyText().contains("\"Person " + number + "\""))
                .count();
    }

    private IntakeRecord deliveredUntil(int number, State state) {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            IntakeRecord ignored = delivered(number);
            return row(number).state() == state;
        });
        return delivered(number);
    }

    private IntakeRecord delivered(int number) {
        IntakeRecord record = record(number);
        deliver(record);
        return record;
    }

    @Test
    void buriesWhatIsRefusedTwiceWhileOthersPass() {
        isRefusedByAPage(1, 422, "text/plain; charset=utf-8");
        othersPass();

        IntakeRecord refused = deliveredUntil(1, State.BURIED);

        assertThat(refused.ending()).get().isInstanceOfSatisfying(Ending.Buried.class, buried -> {
            assertThat(buried.reason()).isEqualTo(Reason.REFUSED);
            DeadLetter letter = letter(buried.deadLetterId());
            assertThat(letter.status()).hasValue(422);
            assertThat(letter.answer()).isEqualTo("no such field");
            assertThat(letter.refusalRun()).isNotBlank();
        });
        assertThat(requests(1)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void keepsWhatIsRefusedInAnotherWayEachTime() {
        othersPass();
        for (int round = 0; round < 3; round++) {
            isRefusedByAPage(1, round % 2 == 0 ? 422 : 400, "text/html");
            long before = requests(1);
            Awaitility.await().atMost(PATIENCE).until(() -> {
                IntakeRecord ignored = delivered(1);
                return requests(1) > before;
            });
            api.clearFaults();
            takeTime();
        }

        assertThat(journal.calls()).doesNotContain("bury");
    }

    /** One of two balancers answered so, and each contact that met it twice was buried. */
    @Test
    void believesNoKindOfPageAfterWhichAContactWasAccepted() {
        othersPass();
        isRefusedByAPage(1, 422, "text/html");
        Awaitility.await().atMost(PATIENCE).until(() -> {
            IntakeRecord ignored = delivered(1);
            return requests(1) >= 1;
        });
        api.clearFaults();
        takeTime();
        deliveredUntil(1, State.DELIVERED);
        isRefusedByAPage(2, 422, "text/html");

        Awaitility.await().atMost(PATIENCE).until(() -> {
            IntakeRecord ignored = delivered(2);
            return requests(2) >= 4 || row(2).state() == State.BURIED;
        });

        // It may be Poisonous by then, after fewer requests if many others pass: it never does.
        assertThat(delivered(2)
                        .ending()
                        .filter(ending -> ending instanceof Ending.Buried buried && buried.reason() == Reason.REFUSED))
                .isEmpty();
    }
}
