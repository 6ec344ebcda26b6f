package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.support.WithMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The mail route with access tokens, on an IMAP server that knows XOAUTH2. */
class XOAuth2Test {
    private static final String LOGIN = "courier";
    private static final String ADA = "{\"name\":\"Ada\"}";

    @RegisterExtension
    static final WithMail mailServer = new WithMail();

    @TempDir
    Path folder;

    private final AtomicLong passed = new AtomicLong();
    private SandboxMail mail;
    private TokenDoor door;
    private MailRoute route;

    @BeforeEach
    void openAccount() throws IOException {
        mail = mailServer.server();
        mail.user(LOGIN, "nobody knows");
        door = new TokenDoor(mail, LOGIN, folder.resolve("refresh-token"));
        route = MailRoute.on(mail, LOGIN).withCredentials(door.credentials(() -> System.nanoTime() + passed.get()));
    }

    @AfterEach
    void close() throws IOException {
        route.close();
        door.close();
    }

    private void pass(Duration time) {
        passed.addAndGet(time.toNanos());
        route.pass(time);
    }

    private void deliver() {
        mail.deliver(LOGIN, Mails.withAttachment("a.json", ADA));
    }

    private void awaitProcessed(int count) {
        await().until(() -> mail.mails(LOGIN, "Processed").size() == count);
    }

    @Test
    void readsAMailboxWithAnAccessToken() throws Exception {
        deliver();

        route.start();

        awaitProcessed(1);
        assertThat(route.names()).containsExactly("Ada");
        assertThat(door.requests())
                .containsExactly(
                        "grant_type=refresh_token&refresh_token=refresh-0"
                                + "&scope=https%3A%2F%2Fmail.example%2Fimap+offline_access&client_id=client&client_secret=hush");
        assertThat(door.stored()).isEqualTo("refresh-1");
    }

    @Test
    void getsAnotherTokenWhenTheServerRefusesTheOneItHas() throws Exception {
        route.start();
        await().until(() -> route.lastPoll() > 0);

        mail.accepts(LOGIN, "a token that nobody has");
        mail.dropsConnections();
        deliver();

        awaitProcessed(1);
        assertThat(door.stored()).isEqualTo("refresh-2");
        await().until(() -> route.source().problem().isEmpty());
    }

    @Test
    void connectsAnewBeforeItsTokenEnds() throws Exception {
        door.accessTokensLast(100);
        route.start();
        await().until(() -> route.lastPoll() > 0);

        pass(Duration.ofSeconds(91));

        await().until(() -> door.stored().equals("refresh-2"));
        deliver();
        awaitProcessed(1);
        assertThat(route.source().problem()).isEmpty();
    }

    @Test
    void saysWhyThereIsNoTokenAndHealsByItself() throws Exception {
        door.refuses(true);
        deliver();

        route.start();

        await().dontCatchUncaughtExceptions() // GreenMail's thread dies of a connection that ends while it answers
                .until(() -> route.source().problem().isPresent());
        assertThat(route.source().problem().orElseThrow())
                .startsWith("imap://127.0.0.1")
                .contains("no access token", "run contact-courier login --mail")
                .doesNotContain("refresh-0");

        door.refuses(false);
        pass(Duration.ofMinutes(1));
        awaitProcessed(1);
        assertThat(route.source().problem()).isEmpty();
    }

    @Test
    void saysThatTheServerAcceptsNoTokenOfTheUser() throws Exception {
        door.isStrangerToTheServer();

        route.start();

        await().until(() -> route.source().problem().isPresent());
        assertThat(route.source().problem().orElseThrow())
                .contains("refuses the access token")
                .doesNotContain("access-");
    }
}
