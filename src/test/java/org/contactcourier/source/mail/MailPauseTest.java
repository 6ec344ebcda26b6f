package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pause of the mail source on a real IMAP server. */
class MailPauseTest {
    private static final String LOGIN = "courier";
    private static final String GATE = "SmartTask can't be called";

    private final SandboxMail mail = SandboxMail.start();
    private final CountDownLatch gate = new CountDownLatch(1);
    private MailRoute route;

    @BeforeEach
    void openAccount() {
        mail.user(LOGIN, MailRoute.PASSWORD);
        route = MailRoute.on(mail, LOGIN);
    }

    @AfterEach
    void stop() {
        gate.countDown();
        route.close();
        mail.close();
    }

    @Test
    void handsOverNoMailWhereItIsStartedPausedAndLooksAtTheMailboxAllTheSame() throws Exception {
        deliver("Ada");
        route.source().pause(GATE);
        route.start();
        awaitTwoPolls();
        assertThat(route.arrived()).isEmpty();

        route.source().resume(GATE);

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
    }

    @Test
    void handsOverNoOtherMailOfThePollThatIsUnderWay() throws Exception {
        deliver("Ada");
        deliver("Bob");
        waitAtTheGate();
        route.start();
        await().until(() -> route.arrived().size() == 1);

        route.source().pause(GATE);
        gate.countDown();
        awaitTwoPolls();
        assertThat(route.names()).containsExactly("Ada");
        route.ending(MailRoute::deliver);
        route.source().resume(GATE);

        await().until(() -> mail.mails(LOGIN, "Processed").size() == 2);
        assertThat(route.names()).containsExactly("Ada", "Ada", "Bob");
    }

    @Test
    void noticesWhilePausedThatTheServerIsGone() throws Exception {
        route.start();
        route.source().pause(GATE);
        await().until(() -> route.lastPoll() > 0);

        mail.stop();

        await().until(() -> route.source().problem().isPresent());
        mail.restart();
        await().until(() -> route.source().problem().isEmpty());
    }

    @Test
    void tellsThePauseAndItsEndAndNothingOfTheMailBetween() throws Exception {
        deliver("Ada");
        waitAtTheGate();
        route.start();
        await().until(() -> route.arrived().size() == 1);
        try (CapturedLog log = CapturedLog.open()) {
            route.source().pause(GATE);
            gate.countDown();
            awaitTwoPolls();

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("mail"))
                    .singleElement()
                    .asString()
                    .contains("mail is paused: " + GATE);
        }
    }

    private void deliver(String name) {
        mail.deliver(LOGIN, Mails.withAttachment("a.json", "{\"name\":\"" + name + "\"}"));
    }

    /** What arrives waits, and has not ended when the gate lets it go. */
    private void waitAtTheGate() {
        route.ending(record -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return null;
        });
    }

    private void awaitTwoPolls() {
        for (int i = 0; i < 2; i++) {
            double before = route.lastPoll();
            await().atMost(Duration.ofSeconds(15)).until(() -> route.lastPoll() > before);
        }
    }
}
