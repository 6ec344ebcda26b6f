package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.contactcourier.configuration.Secret;
import org.contactcourier.contact.Contact;
import org.contactcourier.oauth.OAuthClient;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.smarttask.Credentials;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.Test;

/** Contacts on their way while tokens come from the token endpoint. */
class OAuthDeliveryTest extends SimulatedDelivery {
    private final IntakeRecord record = record(1);
    private SmartTaskSettings.VerifyOnStart verify = SmartTaskSettings.VerifyOnStart.FALSE;

    @Override
    protected void adjust(Adjusted usual) {
        store(api.refreshToken());
        usual.verifyOnStart(verify)
                .linkCompany(true)
                .credentials(new Credentials.OAuth(new OAuthClient(
                        Credentials.OAuth.keys(Organization.UNNAMED),
                        api.tokenUrl(),
                        SmartTaskSimulator.CLIENT_ID,
                        Optional.of(new Secret(SmartTaskSimulator.CLIENT_SECRET)),
                        file(),
                        Optional.empty())));
    }

    private Path file() {
        return folder.resolve("refresh-token");
    }

    private void store(String refreshToken) {
        try {
            Files.writeString(file(), refreshToken + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String stored() {
        try {
            return Files.readString(file()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long tokenRequests() {
        return api.requestCount() - api.createRequestCount();
    }

    @Test
    void sendsWithATokenOfTheTokenEndpoint() {
        deliver(record);

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(api.createRequests().get(0).header("Authorization"))
                .get()
                .asString()
                .startsWith("Bearer access-");
    }

    @Test
    void storesARotatedRefreshTokenBeforeTheAccessTokenIsUsed() {
        String before = stored();
        List<String> storedAtUse = new CopyOnWriteArrayList<>();
        api.answers(500).forContact(contact -> {
            storedAtUse.add(stored());
            return false;
        });

        deliver(record);

        assertThat(storedAtUse).containsExactly(stored()).doesNotContain(before);
    }

    @Test
    void asksOnceAndDeliversAllWhenTheTokenHasExpired() throws Exception {
        await(deliverAll(records(20)));
        api.expiresTokens();
        List<IntakeRecord> more = records(40).subList(20, 40);

        await(deliverAll(more));

        assertThat(more).allMatch(each -> each.ending().orElse(null) instanceof Ending.Delivered);
        assertThat(tokenRequests()).isEqualTo(2);
        assertThat(api.duplicates()).isEmpty();
    }

    @Test
    void renewsATokenThatHasExpiredBeforeTheOwnerAndTheCompanyAreAskedFor() {
        deliver(record);
        api.expiresTokens();
        Contact ada = DeliveryWithReferences.contact(
                "Ada", Contact.SubType.PERSON, "", DeliveryWithReferences.ENGINES, "mike@acme.io");
        IntakeRecord linked = DeliveryWithReferences.record(2, ada, root);

        deliver(linked);

        assertThat(linked.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(row(2).attempts().mayExist()).isFalse();
        assertThat(api.companies()).hasSize(1);
        assertThat(api.contacts().get(2).parentId())
                .isEqualTo(api.companies().get(0).recordId());
        assertThat(api.contacts().get(2).ownerId()).isEqualTo(57);
    }

    @Test
    void leavesContactsWhereTheyAreWhenTheRefreshTokenIsNotAccepted() {
        api.revokesRefreshTokens();

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(api.createRequestCount()).isZero();
        assertThat(journal.find(origin(1))).as("an attempt that never began").isEmpty();
        assertThat(smartTask.problem()).get().asString().contains("run contact-courier login");
    }

    @Test
    void startsWithoutATokenAndSaysWhy() throws Exception {
        verify = SmartTaskSettings.VerifyOnStart.TRUE;
        api.answers(401).onTokens().untilCleared();
        try (CapturedLog log = CapturedLog.open()) {
            restart();

            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("ERROR"))
                    .first()
                    .asString()
                    .contains("no new access token", "check smarttask.oauth.token-url");
        }
    }

    @Test
    void leavesContactsWhereTheyAreWhenTheTokenHasExpiredAndSoHasTheLogin() {
        deliver(record(2));
        api.expiresTokens();
        api.revokesRefreshTokens();

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(row(1).attempts().mayExist()).isFalse();
        assertThat(smartTask.problem()).get().asString().contains("run contact-courier login");
    }

    @Test
    void leavesContactsWhereTheyAreWhileTheTokenEndpointIsDown() {
        api.answers(503).onTokens().untilCleared();

        deliver(record);

        assertThat(record.ending()).isEmpty();
        assertThat(api.createRequestCount()).isZero();
        assertThat(smartTask.problem()).contains("the token endpoint answers with status 503");
    }

    @Test
    void deliversAfterANewLogin() {
        api.revokesRefreshTokens();
        deliver(record);
        store(api.refreshToken());

        org.awaitility.Awaitility.await().until(() -> {
            deliver(record);
            return record.ending().isPresent();
        });

        assertThat(record.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(smartTask.problem()).isEmpty();
    }
}
