package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.Violation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.smarttask.WireServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliverContactTest extends DeliveryTestSupport {
    private static final int READ_AT_MOST = 1024 * 1024;

    private static final String LONG_BY_ONE = "1234567890123456789012345678901234567890123456789012345678901234567890"
            + "1234567890123456789012345678901";

    private final WireServer server;

    DeliverContactTest() throws Exception {
        server = WireServer.that(WireServer.created());
    }

    @Override
    protected URI url() {
        return server.url();
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void sendsExactlyWhatTheSeedDocuments() {
        // Given
        IntakeRecord record = record(1);

        // When
        deliver(record);

        // Then
        assertThat(server.requests()).hasSize(1);
        WireServer.Request request = server.requests().get(0);
        assertThat(request.line()).isEqualTo("POST /v1.0/contact/create/38?use_created=true HTTP/1.1");
        assertThat(request.body())
                .isEqualTo(
                        "{\"name\":\"Person 1\",\"record_sub_type\":\"person\",\"emails\":[{\"email\":\"Person.1@example.com\"}]}");
        assertThat(request.headers())
                .containsExactlyInAnyOrder(
                        "Authorization: Bearer " + TOKEN,
                        "Accept: application/json",
                        "Content-Type: application/json",
                        "Content-Length: " + request.body().length(),
                        "Host: " + server.url().getAuthority(),
                        "Connection: keep-alive",
                        "User-Agent: contact-courier/dev");
        assertThat(record.ending()).contains(new Ending.Delivered("r-1", false));
        assertThat(journal.calls()).containsExactly("announce", "delivered");
    }

    /** SmartTask's ids are short and printable. Another text says that it wasn't SmartTask, or that the answer was garbled on its way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "line\\nfeed",
                "nul\\u0000",
                "bell\\u0007",
                "\\u202eturned",
                "\\u200b",
                "half\\ud83d",
                LONG_BY_ONE
            })
    void takesNoOtherTextForARecordId(String recordId) {
        // Given
        server.now(WireServer.firstThen(
                1, WireServer.answers(200, "", "{\"record_id\":\"" + recordId + "\"}"), WireServer.created()));
        IntakeRecord record = record(1);

        // When
        deliver(record);

        // Then
        assertThat(record.ending()).get().isInstanceOfSatisfying(Ending.Delivered.class, delivered -> assertThat(
                        delivered.recordId())
                .isEqualTo("r-1"));
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void takesTheLongestRecordId() {
        // Given
        String longest = LONG_BY_ONE.substring(1);
        server.now(WireServer.answers(200, "", "{\"record_id\":\"" + longest + "\"}"));
        IntakeRecord record = record(1);

        // When
        deliver(record);

        // Then
        assertThat(record.ending()).contains(new Ending.Delivered(longest, false));
    }

    @Test
    void sendsNothingThatTheExchangeBrought() {
        // Given
        Map<String, Object> hostile = Map.of(
                "CamelHttpUri", "http://127.0.0.1:1/elsewhere",
                "CamelHttpQuery", "use_created=false",
                "CamelHttpPath", "/elsewhere",
                "CamelHttpMethod", "DELETE",
                "Authorization", "Bearer stolen",
                "Cookie", "a=b",
                "Content-Encoding", "gzip",
                "Content-Type", "text/plain",
                "kafka.TOPIC", "contacts",
                "X-From-Mail", "yes");

        // When
        deliver(record(1), exchange -> {
            exchange.getIn().setHeaders(new java.util.HashMap<>(hostile));
        });

        // Then
        WireServer.Request request = server.requests().get(0);
        assertThat(request.line()).isEqualTo("POST /v1.0/contact/create/38?use_created=true HTTP/1.1");
        assertThat(request.head())
                .contains("Authorization: Bearer " + TOKEN)
                .doesNotContain("stolen", "Cookie", "gzip", "text/plain", "kafka", "X-From-Mail");
    }

    @Test
    void buriesAnInvalidRecordWithoutARequest() {
        // Given
        IntakeRecord record = IntakeRecord.rejected(
                origin(1),
                payload(),
                new InvalidContactException(List.of(new Violation("/name", "required", "name is required"))),
                root);

        // When
        Exchange done = deliver(record);

        // Then
        assertThat(record.ending()).containsInstanceOf(Ending.Buried.class);
        assertThat(done.getException()).isNull();
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void buriesContactWhenSmartTaskRefusesIt() {
        // Given
        server.now(WireServer.answers(422, "", "{\"error\":\"no\"}"));
        IntakeRecord record = record(1);

        // When
        deliver(record);

        // Then
        assertThat(record.ending()).get().isInstanceOfSatisfying(Ending.Buried.class, buried -> {
            assertThat(buried.reason()).isEqualTo(Reason.REFUSED);
            assertThat(buried.message()).isEqualTo("SmartTask refused it with status 422: no");
        });
        assertThat(server.requests()).hasSize(1);
        assertThat(journal.calls()).containsExactly("announce", "bury");
        assertThat(row(1).attempts().mayExist()).isFalse();
    }

    @Test
    void leavesContactWithoutEndingWhenItsAttemptsAreUsedUp() {
        // Given
        server.now(WireServer.answers(500, "", "oops"));
        IntakeRecord record = record(1);

        // When
        Exchange done = deliver(record);

        // Then
        assertThat(record.ending()).isEmpty();
        assertThat(done.getException()).isNull();
        assertThat(server.requests()).hasSize(3);
        assertThat(journal.calls()).containsExactly("announce", "sending", "sending", "release");
    }

    @Test
    void keepsOneConnectionForOneContactAfterTheOther() {
        for (int i = 0; i < 40; i++) {
            deliver(record(i));
        }

        assertThat(server.requests()).hasSize(40);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void noticesThatAnIdleConnectionWasClosed() throws Exception {
        deliver(record(1));
        server.closeConnections();
        IntakeRecord next = record(2);
        Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true); // longer than a connection is trusted

        deliver(next);

        assertThat(next.ending()).isPresent();
        assertThat(row(2).attempts().count()).isEqualTo(1);
        assertThat(row(2).attempts().mayExist()).isFalse();
    }

    @Test
    void doesNotReadAnAnswerWithoutEnd() {
        server.now(WireServer.firstThen(
                1, WireServer.answers(200, "", "{\"x\":\"" + "x".repeat(READ_AT_MOST)), WireServer.created()));
        IntakeRecord record = record(1);

        deliver(record);

        assertThat(record.ending()).isPresent();
        assertThat(row(1).attempts().count()).isEqualTo(2);
    }

    @Test
    void keepsARefusalRedactedAndBounded() {
        server.now(WireServer.answers(
                422,
                "",
                "{\"e\":\"ada@example.com +49 30 1234567 " + TOKEN + "\",\"f\":\"" + "y".repeat(100_000) + "\"}"));
        IntakeRecord record = record(1);

        deliver(record);

        assertThat(record.ending()).get().isInstanceOfSatisfying(Ending.Buried.class, buried -> {
            String answer = letter(buried.deadLetterId()).answer();
            assertThat(answer).hasSizeLessThanOrEqualTo(4096).startsWith("{\"e\":\"*** *** ***\",");
        });
    }

    @Test
    void startsNothingAfterItsDeadline() {
        Deadline over = root.within(Duration.ofSeconds(30));
        over.expire();
        IntakeRecord late = record(1, over);

        Exchange done = deliver(late);

        assertThat(late.ending()).isEmpty();
        assertThat(done.getException()).isNull();
        assertThat(server.requests()).isEmpty();
        assertThat(journal.calls()).isEmpty();
    }
}
