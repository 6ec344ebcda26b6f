package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes that share a mailbox and a journal: the journal says which of them reads. */
class StandbyMailboxTest {
    private static final String LOGIN = "courier";
    private static final Optional<String> OTHER = Optional.of("process other/17 reads");

    private final SandboxMail mail = SandboxMail.start();
    private final AtomicReference<Optional<String>> beforeOne = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<String>> beforeTwo = new AtomicReference<>(OTHER);
    private @Nullable MailRoute one;
    private @Nullable MailRoute two;

    private void start() throws Exception {
        mail.user(LOGIN, MailRoute.PASSWORD);
        String installation = ReaderLease.installation("jdbc:postgresql://db/journal?sslmode=require");
        one = MailRoute.on(mail, LOGIN).as(installation).standingBy(beforeOne::get);
        two = MailRoute.on(mail, LOGIN).as(installation).standingBy(beforeTwo::get);
        one.start();
        two.start();
    }

    @AfterEach
    void stop() {
        if (one != null) {
            one.close();
            two.close();
        }
        mail.close();
    }

    @Test
    void standsByWithoutAProblemAndTakesOverAtOnce() throws Exception {
        start();
        deliver("Ada");
        await().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
        assertThat(one.names()).containsExactly("Ada");
        assertThat(two.source().problem()).isEmpty();
        assertThat(two.source().standby()).contains("standby: process other/17 reads");

        beforeOne.set(Optional.of("process other/18 reads"));
        beforeTwo.set(Optional.empty());
        deliver("Bob");

        // the marker mail of the process before is no obstacle: with one journal they are one installation
        await().until(() -> mail.mails(LOGIN, "Processed").size() == 2);
        assertThat(two.names()).containsExactly("Bob");
        assertThat(one.source().problem()).isEmpty();
        assertThat(one.source().standby()).isPresent();
    }

    @Test
    void callsAllProcessesThatShareAJournalOneInstallation() {
        assertThat(ReaderLease.installation("jdbc:postgresql://db/journal?sslmode=require"))
                .isEqualTo(ReaderLease.installation("jdbc:postgresql://db/journal?sslmode=verify-full"))
                .isNotEqualTo(ReaderLease.installation("jdbc:postgresql://db/other"));
    }

    private void deliver(String name) {
        mail.deliver(LOGIN, Mails.withAttachment("a.json", "{\"name\":\"" + name + "\"}"));
    }
}
