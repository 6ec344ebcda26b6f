package org.contactcourier.source.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.awaitility.core.ConditionFactory;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.StallingProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are there and don't answer: nothing fails by itself, so the source has to notice. */
class MailLivenessTest {
    private static final String LOGIN = "courier";

    private final SandboxMail mail = SandboxMail.start();
    private MailRoute route;

    @BeforeEach
    void openAccount() {
        mail.user(LOGIN, MailRoute.PASSWORD);
        route = MailRoute.on(mail, LOGIN);
    }

    @AfterEach
    void stop() {
        route.close();
        mail.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"imap", "imaps"})
    void saysThatAServerAcceptsConnectionsAndNeverAnswers(String protocol) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            route.with("intake.mail.protocol", protocol)
                    .with("intake.mail.port", Integer.toString(silent.getLocalPort()))
                    .start();

            withinAMinute().until(() -> route.source().problem().isPresent());
            assertThat(route.source().problem().orElseThrow()).contains(protocol + "://127.0.0.1");
        }
    }

    @Test
    void noticesAConnectionThatIsDeadAndMakesAnother() throws Exception {
        try (StallingProxy proxy = StallingProxy.to(mail.imapPort())) {
            route.with("intake.mail.port", Integer.toString(proxy.port())).start();
            await().until(() -> route.lastPoll() > 0);

            proxy.stall();
            withinAMinute().until(() -> route.source().problem().isPresent());
            proxy.goOn();
            mail.deliver(LOGIN, Mails.withAttachment("a.json", "{\"name\":\"Ada\"}"));

            withinAMinute().until(() -> mail.mails(LOGIN, "Processed").size() == 1);
            assertThat(route.source().problem()).isEmpty();
        }
    }

    private static ConditionFactory withinAMinute() {
        return await().atMost(Duration.ofMinutes(1));
    }
}
