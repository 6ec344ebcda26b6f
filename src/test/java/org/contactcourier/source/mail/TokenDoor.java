package org.contactcourier.source.mail;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.contactcourier.configuration.Secret;
import org.contactcourier.oauth.OAuthClient;
import org.contactcourier.oauth.OAuthKeys;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.smarttask.WireServer;

/**
 * A provider's token endpoint in front of a mail server: each request gets another access token, which is from then on the
 * only one that lets the account in, and another refresh token.
 */
final class TokenDoor implements AutoCloseable {
    static final String SCOPE = "https://mail.example/imap offline_access";
    private static final OAuthKeys KEYS = new OAuthKeys(
            "intake.mail.oauth.",
            "The provider",
            "contact-courier login --mail",
            "",
            false,
            "http://localhost",
            "smarttask.proxy");

    private final SandboxMail mail;
    private final String login;
    private final Path file;
    private final WireServer server;
    private volatile String life = "3600";
    private volatile boolean refusing;
    private volatile boolean known = true;

    TokenDoor(SandboxMail mail, String login, Path file) throws IOException {
        this.mail = mail;
        this.login = login;
        this.file = Files.writeString(file, "refresh-0\n");
        this.server = WireServer.that((request, socket) -> answer(request.number(), socket));
    }

    private void answer(int number, Socket socket) throws IOException {
        if (refusing) {
            WireServer.write(socket, 400, "", "{\"error\":\"invalid_grant\"}");
            return;
        }
        if (known) {
            mail.accepts(login, "access-" + number);
        }
        WireServer.write(
                socket,
                200,
                "",
                "{\"access_token\":\"access-%d\",\"token_type\":\"Bearer\",\"expires_in\":%s,\"refresh_token\":\"refresh-%d\"}"
                        .formatted(number, life, number));
    }

    MailCredentials credentials(LongSupplier nanos) {
        return new MailToken(
                login,
                new OAuthClient(
                        KEYS, server.url(), "client", Optional.of(new Secret("hush")), file, Optional.of(SCOPE)),
                nanos);
    }

    void accessTokensLast(int seconds) {
        life = Integer.toString(seconds);
    }

    void refuses(boolean value) {
        refusing = value;
    }

    /** The tokens are good for something else, such as another mailbox. */
    void isStrangerToTheServer() {
        known = false;
    }

    String stored() throws IOException {
        return Files.readString(file).strip();
    }

    List<String> requests() {
        return server.requests().stream().map(WireServer.Request::body).toList();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
