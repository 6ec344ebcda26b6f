package org.contactcourier.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.contactcourier.sandbox.SandboxJson.MAPPER;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.contactcourier.support.SeedResponse;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation says, request by request. Faults are in {@link SmartTaskFaultsTest}. */
@Timeout(30)
final class SmartTaskSimulatorTest {
    @RegisterExtension
    static final WithSmartTask FIXTURE = new WithSmartTask();

    private SmartTaskSimulator smartTask;
    private SmartTaskClient client;

    @BeforeEach
    void meet(SmartTaskSimulator simulator) {
        smartTask = simulator;
        client = new SmartTaskClient(simulator);
    }

    @Test
    void answersWithEveryFieldOfTheDocumentedSample() throws Exception {
        HttpResponse<String> response = client.create("""
                {"name": "Alex Johnson", "emails": [{"email": "alex.johnson@examplemail.com"}],
                 "phones": [{"phone_number": "+15551234567"}],
                 "parent": {"record_id": "a7b85d7e-7da2-462d-8b45-aefdcebc4efd", "record_sub_type": "organization",
                            "name": "Coca - Cola"}}
                """);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        JsonNode contact = MAPPER.readTree(response.body());
        assertThat(SeedResponse.differences(contact)).isEmpty();
        assertThat(contact.path("organization_id").asLong()).isEqualTo(38);
        assertThat(contact.path("record_id").asText()).hasSize(36);
        assertThat(contact.path("parent").path("name").asText()).isEqualTo("Coca - Cola");
        assertThat(contact.path("designation").isNull()).isTrue();
        assertThat(contact.path("created_at").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?");
        assertThat(contact.path("followers").path(0).path("created_at").asText())
                .endsWith("1655819Z");
    }

    @Test
    void keepsWhatItCreatedAndWhatItWasAsked() throws Exception {
        client.create("{\"name\":\"Ada\",\"emails\":[{\"email\":\"ada@example.org\"}]}");
        client.createOrFind("{\"name\":\"Ada\",\"emails\":[{\"email\":\"ada@example.org\"}]}");

        assertThat(smartTask.names()).containsExactly("Ada");
        assertThat(smartTask.contacts().get(0).emails()).containsExactly("ada@example.org");
        assertThat(smartTask.contactCount()).isEqualTo(1);
        assertThat(smartTask.requestCount()).isEqualTo(2);
        SeenRequest second = smartTask.createRequests().get(1);
        assertThat(second.method()).isEqualTo("POST");
        assertThat(second.path()).isEqualTo("/v1.0/contact/create/38");
        assertThat(second.query()).isEqualTo("use_created=true");
        assertThat(second.usesCreated()).isTrue();
        assertThat(second.header("authorization")).hasValue("Bearer sandbox-token");
        assertThat(second.bodyText()).isEqualTo("{\"name\":\"Ada\",\"emails\":[{\"email\":\"ada@example.org\"}]}");
        assertThat(second.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "same e-mail, other case|{'name':'B','emails':[{'email':'x@y.z'},{'email':'ADA@example.org'}]}|true",
                "same name, no parent either|{'name':'ada'}|true",
                "same name, but a parent|{'name':'Ada','parent':{'name':'Acme'}}|false",
                "another name|{'name':'Grace','emails':[{'email':'grace@example.org'}]}|false"
            })
    void findsSimilarContacts(String why, String json, boolean found) throws Exception {
        // Given
        String ada = recordId(client.create("{\"name\":\"Ada\",\"emails\":[{\"email\":\"ada@example.org\"}]}"));

        // When
        String answered = recordId(client.createOrFind(json.replace('\'', '"')));

        // Then
        assertThat(answered.equals(ada)).as(why).isEqualTo(found);
        assertThat(smartTask.contactCount()).isEqualTo(found ? 1 : 2);
    }

    @Test
    void findsAContactOfTheSameNameAndParentByIdOrByName() throws Exception {
        String acme = recordId(client.create("{\"name\":\"Acme\",\"record_sub_type\":\"organization\"}"));
        String ada = recordId(client.create("{\"name\":\"Ada\",\"parent\":{\"record_id\":\"" + acme + "\"}}"));

        assertThat(recordId(client.createOrFind("{\"name\":\"Ada\",\"parent\":{\"record_id\":\"" + acme + "\"}}")))
                .isEqualTo(ada);
        assertThat(recordId(client.createOrFind("{\"name\":\"Ada\",\"parent\":{\"name\":\"ACME\"}}")))
                .isEqualTo(ada);
        assertThat(recordId(client.createOrFind("{\"name\":\"Ada\"}"))).isNotEqualTo(ada);
    }

    @Test
    void returnsAFoundContactUnchanged() throws Exception {
        String first = client.create("{\"name\":\"Ada\",\"emails\":[{\"email\":\"a@b.c\"}]}")
                .body();

        String second = client.createOrFind(
                        "{\"name\":\"Other\",\"designation\":\"Boss\",\"emails\":[{\"email\":\"A@B.C\"}]}")
                .body();

        assertThat(second).isEqualTo(first);
    }

    @Test
    void createsTwiceWithoutUseCreatedAndSaysSo() throws Exception {
        client.create("{\"name\":\"Ada\"}");
        client.create("{\"name\":\"Ada\"}");

        assertThat(smartTask.names()).containsExactly("Ada", "Ada");
        assertThat(smartTask.duplicates()).hasSize(1);
    }

    @Test
    void createsSimilarContactsInFlightTogetherOnlyOnce() {
        smartTask.latency(Duration.ofMillis(100));

        createTogether(8, "{\"name\":\"Ada\"}");

        assertThat(smartTask.names()).containsExactly("Ada");
        assertThat(smartTask.maxInFlight()).isBetween(2, 8);
        assertThat(smartTask.inFlight()).isZero();
    }

    @Test
    void createsSimilarContactsInFlightTogetherTwiceWhenItIsRacy() {
        smartTask.racy(Duration.ofMillis(300));

        createTogether(2, "{\"name\":\"Ada\"}");

        assertThat(smartTask.names()).containsExactly("Ada", "Ada");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|no JSON",
                "400|",
                "400|[]",
                "400|{'name':'Ada','name':'Grace'}",
                "400|{'emails':[]}",
                "400|{'name':'  '}",
                "400|{'name':7}",
                "400|{'name':'Ada','email':'ada@example.org'}",
                "400|{'name':'Ada','emails':['ada@example.org']}",
                "400|{'name':'Ada','emails':{'email':'ada@example.org'}}",
                "400|{'name':'Ada','record_sub_type':'robot'}",
                "400|{'name':'Ada','access_type':'public'}",
                "400|{'name':'Ada','address_lat':'north'}",
                "400|{'name':'Ada','parent':'Acme'}",
                "400|{'name':'Ada','parent':{'record_id':'7'}}",
                "400|{'name':'Ada','url_details':{'website':'x'}}",
                "422|{'name':'Ada','assigned_user':{'user_id':4}}",
                "200|{'name':'Ada','designation':null,'emails':[],'phones':[],'assigned_user':{'user_id':57}}",
            })
    void takesOnlyTheModelOfAContact(int status, String json) throws Exception {
        HttpResponse<String> response = client.create(json == null ? "" : json.replace('\'', '"'));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"name,100", "designation,50", "address,4000", "email,320", "phone_number,30"})
    void countsTheModelsLimitsInUtf16Units(String field, int limit) throws Exception {
        assertThat(client.create(contact(field, "x".repeat(limit))).statusCode())
                .isEqualTo(200);
        assertThat(client.create(contact(field, "x".repeat(limit - 2) + "😀")).statusCode())
                .isEqualTo(200);
        assertThat(client.create(contact(field, "x".repeat(limit - 1) + "😀")).statusCode())
                .isEqualTo(422);
    }

    @Test
    void asksForAToken() throws Exception {
        HttpRequest.Builder request = client.creating("", "{\"name\":\"Ada\"}");

        HttpResponse<String> wrong =
                client.send(request.setHeader("Authorization", "Bearer other").build());
        HttpResponse<String> none = client.send(HttpRequest.newBuilder(smartTask.createUrl())
                .POST(BodyPublishers.ofString("{}"))
                .build());

        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.headers().firstValue("WWW-Authenticate").orElse("")).contains("Bearer", "invalid_token");
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
        assertThat(smartTask.contactCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1.0/contact/create/39",
                "/v1.0/contact/create/thirty-eight",
                "/v1.0/contact/create/",
                "/v2.0/contact/create/38",
                "/contact/create/38",
                "/v1.0/contact/create/38/more",
                "/v1.0/organization-user/filter-users/39"
            })
    void knowsNoOtherPath(String path) throws Exception {
        assertThat(client.send(client.post(path, "{\"name\":\"Ada\"}").build()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void allowsPostOnly() throws Exception {
        HttpResponse<String> response = client.get("/v1.0/contact/create/38");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|application/json",
                "200|application/json; charset=UTF-8",
                "415|application/json; charset=ISO-8859-1",
                "415|text/plain"
            })
    void takesJsonOnly(int status, String type) throws Exception {
        HttpRequest request = client.creating("", "{\"name\":\"Ada\"}")
                .setHeader("Content-Type", type)
                .build();

        assertThat(client.send(request).statusCode()).isEqualTo(status);
    }

    @Test
    void filtersUsers() throws Exception {
        JsonNode all = MAPPER.readTree(
                client.filterUsers("?query=&page_no=1&list_size=100").body());
        JsonNode one = MAPPER.readTree(
                client.filterUsers("?query=&page_no=2&list_size=1").body());
        JsonNode mike =
                MAPPER.readTree(client.filterUsers("?query=MIKE%40acme.io").body());

        assertThat(all).hasSize(3);
        assertThat(one).hasSize(1);
        assertThat(one.path(0).path("full_name").asText()).isEqualTo("John");
        assertThat(mike).hasSize(1);
        assertThat(mike.path(0).properties().stream().map(Map.Entry::getKey))
                .containsExactly("full_name", "email", "user_id", "role", "avatar_url");
        assertThat(client.filterUsers("?list_size=101").statusCode()).isEqualTo(400);
        assertThat(smartTask.createRequestCount()).isZero();
    }

    @Test
    void leavesUsersOutThatTheBodyNames() throws Exception {
        HttpRequest request = client.post("/v1.0/organization-user/filter-users/38", "[57, 59]")
                .build();

        assertThat(MAPPER.readTree(client.send(request).body())).hasSize(1);
    }

    @Test
    void givesTokensForACodeAndForARefreshTokenOnce() throws Exception {
        // Given
        String credentials = "client_id=sandbox-client&client_secret=sandbox-secret";
        String code = smartTask.authorizationCode();
        String byCode = "grant_type=authorization_code&redirect_uri=urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob&code=" + code;
        smartTask.expiresTokens();

        // When
        JsonNode first =
                MAPPER.readTree(client.token(byCode + "&" + credentials).body());
        String refresh = "grant_type=refresh_token&refresh_token="
                + first.path("refresh_token").asText();
        JsonNode second =
                MAPPER.readTree(client.token(refresh + "&" + credentials).body());

        // Then
        assertThat(second.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(second.path("expires_in").asInt()).isEqualTo(3600);
        assertThat(second.path("refresh_token").asText())
                .isNotEqualTo(first.path("refresh_token").asText());
        assertThat(client.token(byCode + "&" + credentials).body()).contains("invalid_grant");
        assertThat(client.token(refresh + "&" + credentials).statusCode()).isEqualTo(400);
        assertThat(client.token(refresh).body()).contains("invalid_client");
        assertThat(client.create("{\"name\":\"Ada\"}").statusCode()).isEqualTo(401);
        HttpRequest withNewToken = client.creating("", "{\"name\":\"Ada\"}")
                .setHeader(
                        "Authorization", "Bearer " + second.path("access_token").asText())
                .build();
        assertThat(client.send(withNewToken).statusCode()).isEqualTo(200);
    }

    @Test
    void endsATokensLife() throws Exception {
        smartTask.accessTokensLast(Duration.ZERO);
        JsonNode token = MAPPER.readTree(client.token(
                        "grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret&refresh_token="
                                + smartTask.refreshToken())
                .body());

        HttpRequest request = client.creating("", "{\"name\":\"Ada\"}")
                .setHeader(
                        "Authorization", "Bearer " + token.path("access_token").asText())
                .build();

        assertThat(client.send(request).statusCode()).isEqualTo(401);
    }

    @Test
    void countsOnlyWhenItIsForgetful() throws Exception {
        smartTask.forgetful();

        client.createOrFind("{\"name\":\"Ada\"}");
        client.createOrFind("{\"name\":\"Ada\"}");

        assertThat(smartTask.contacts()).isEmpty();
        assertThat(smartTask.requests()).isEmpty();
        assertThat(smartTask.contactCount()).isEqualTo(2);
        assertThat(smartTask.requestCount()).isEqualTo(2);
    }

    @Test
    void saysWhenItsPortIsTaken() {
        assertThatThrownBy(() -> SmartTaskSimulator.start(smartTask.port()).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("in use");
    }

    private void createTogether(int times, String json) {
        List.copyOf(IntStream.range(0, times)
                        .mapToObj(i -> client.createLater("?use_created=true", json))
                        .toList())
                .forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    }

    private static String contact(String field, String value) {
        String quoted = "\"" + value + "\"";
        return switch (field) {
            case "name" -> "{\"name\":" + quoted + "}";
            case "email" -> "{\"name\":\"Ada\",\"emails\":[{\"email\":" + quoted + "}]}";
            case "phone_number" -> "{\"name\":\"Ada\",\"phones\":[{\"phone_number\":" + quoted + "}]}";
            default -> "{\"name\":\"Ada\",\"" + field + "\":" + quoted + "}";
        };
    }

    private static String recordId(HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return MAPPER.readTree(response.body()).path("record_id").asText();
    }
}
