package org.contactcourier.format.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.configuration.Secret;
import org.contactcourier.format.registry.ValueSchemas.UnknownSchemaException;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.SchemaUnavailableException;
import org.contactcourier.sandbox.SandboxRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a registry's bad days do to values: nothing that time doesn't mend. */
@Timeout(60)
class SchemaRegistryTest {
    private static final String NAME =
            "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"}]}";
    private static final byte[] ADA = {6, 'A', 'd', 'a'};

    private final SandboxRegistry sandbox = SandboxRegistry.start();
    private final ReadValues values = ReadValues.with(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void asksOnceForASchemaHoweverManyNeedItAtOnce() throws Exception {
        int id = sandbox.avro("people", NAME);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<IntakeRecord>> reading = new ArrayList<>();

        for (int i = 0; i < 200; i++) {
            reading.add(pool.submit(() -> values.only(Framed.framed(id, ADA))));
        }

        for (Future<IntakeRecord> each : reading) {
            assertThat(each.get().contact()).isNotNull();
        }
        pool.shutdown();
        assertThat(sandbox.requests).containsExactly("/schemas/ids/" + id);
    }

    @Test
    void buriesNothingWhileTheRegistryIsDownAndHealsByItself() {
        int id = sandbox.avro("people", NAME);
        byte[] value = Framed.framed(id, ADA);
        sandbox.isDown();
        assertThatThrownBy(() -> values.read(value)).isInstanceOf(SchemaUnavailableException.class);
        assertThat(values.registry.problem()).get().asString().contains("can't be reached");

        sandbox.isUp();

        await().until(() -> readsNow(value));
        assertThat(values.registry.problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 403, 404, 408, 429, 500, 503})
    void buriesNothingForAnAnswerThatSaysNothingAboutTheSchema(int status) {
        int id = sandbox.avro("people", NAME);
        sandbox.answers(status, "<html>no</html>");

        assertThatThrownBy(() -> values.read(Framed.framed(id, ADA))).isInstanceOf(SchemaUnavailableException.class);

        assertThat(values.registry.problem()).get().asString().contains("status " + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>welcome</html>", "{}", "[]", "{\"schema\":7}", "null"})
    void buriesNothingForAnAnswerThatCannotBeUnderstood(String body) {
        int id = sandbox.avro("people", NAME);
        sandbox.answers(200, body);

        assertThatThrownBy(() -> values.read(Framed.framed(id, ADA))).isInstanceOf(SchemaUnavailableException.class);

        assertThat(values.registry.problem()).get().asString().contains("can't be understood");
    }

    @Test
    void leavesARegistryThatFailedInPeaceForAMoment() {
        int id = sandbox.avro("people", NAME);
        sandbox.answers(500, "");

        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> values.read(Framed.framed(id, ADA)))
                    .isInstanceOf(SchemaUnavailableException.class);
        }

        assertThat(sandbox.requests).hasSizeLessThan(10);
    }

    @Test
    void waitsAsLongAsTheRegistryAsksFor() throws Exception {
        AtomicLong now = new AtomicLong();
        SchemaRegistry registry = new SchemaRegistry(
                new RegistrySettings(sandbox.url(), Optional.empty()),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                now::get);
        int id = sandbox.avro("people", NAME);
        sandbox.asksForPatience(30);
        assertThatThrownBy(() -> registry.schema(id, ReadValues.DEADLINE))
                .isInstanceOf(SchemaUnavailableException.class);
        sandbox.isWell();
        now.addAndGet(Duration.ofSeconds(29).toNanos());
        assertThatThrownBy(() -> registry.schema(id, ReadValues.DEADLINE))
                .isInstanceOf(SchemaUnavailableException.class);
        assertThat(sandbox.requests).hasSize(1);

        now.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(registry.schema(id, ReadValues.DEADLINE)).isNotNull();
    }

    @Test
    void waitsNoLongerThanAnAnswerMayTake() {
        int id = sandbox.avro("people", NAME);
        sandbox.isSilent();

        assertThatThrownBy(() -> values.read(Framed.framed(id, ADA))).isInstanceOf(SchemaUnavailableException.class);

        assertThat(values.registry.problem()).hasValue("the schema registry doesn't answer in time");
    }

    @Test
    void asksNobodyOnceTheTimeIsUp() {
        Deadline over = Deadline.root(Clock.systemUTC());
        over.expire();

        assertThatThrownBy(() -> values.registry.schema(1, over)).isInstanceOf(SchemaUnavailableException.class);

        assertThat(sandbox.requests).isEmpty();
        assertThat(values.registry.problem()).isEmpty();
    }

    @Test
    void showsItsCredentials() {
        int id = sandbox.avro("people", NAME);
        sandbox.wants("courier", "s3cret");
        RegistrySettings settings =
                new RegistrySettings(sandbox.url(), Optional.of(new Secret("Basic Y291cmllcjpzM2NyZXQ=")));

        assertThat(ReadValues.with(settings).only(Framed.framed(id, ADA)).contact())
                .isNotNull();
        assertThatThrownBy(() -> values.read(Framed.framed(id, ADA))).isInstanceOf(SchemaUnavailableException.class);
        assertThat(values.registry.problem()).get().asString().contains("intake.kafka.schema-registry.username");
    }

    @Test
    void waitsForAReplicaThatLagsBehind() {
        int id = sandbox.avro("people", NAME);
        sandbox.lags(id, 2);
        byte[] value = Framed.framed(id, ADA);
        assertThatThrownBy(() -> values.read(value)).isInstanceOf(SchemaUnavailableException.class);
        assertThatThrownBy(() -> values.read(value)).isInstanceOf(SchemaUnavailableException.class);

        assertThat(values.only(value).contact()).isNotNull();
    }

    @Test
    void believesTheRegistryOnceItHasSaidThreeTimesThatItDoesNotKnow() {
        byte[] value = Framed.framed(4711, ADA);
        assertThatThrownBy(() -> values.read(value)).isInstanceOf(SchemaUnavailableException.class);
        assertThatThrownBy(() -> values.read(value)).isInstanceOf(SchemaUnavailableException.class);

        IntakeRecord record = values.only(value);

        assertThat(record.rejection())
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("the schema registry doesn't know schema 4711, or not all it refers to");
        assertThat(record.payload().mediaType()).isEqualTo("application/vnd.schemaregistry");
        assertThat(record.payload().bytes()).isEqualTo(value);
        assertThat(values.only(value).rejection()).isNotNull();
        assertThat(sandbox.requestsFor("/schemas/ids/4711")).isEqualTo(3);
    }

    /** Three answers within a second may all come from the same replica. */
    @Test
    void doesNotBelieveItBeforeReplicasHadTheTime() throws Exception {
        AtomicLong now = new AtomicLong();
        SchemaRegistry registry = new SchemaRegistry(
                new RegistrySettings(sandbox.url(), Optional.empty()),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                now::get);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> registry.schema(4711, ReadValues.DEADLINE))
                    .isInstanceOf(SchemaUnavailableException.class);
        }

        now.addAndGet(Duration.ofSeconds(10).toNanos());

        assertThatThrownBy(() -> registry.schema(4711, ReadValues.DEADLINE)).isInstanceOf(UnknownSchemaException.class);
    }

    @Test
    void asksNobodyForANumberThatNoRegistryGives() {
        IntakeRecord record = values.only(new byte[] {0, -1, -1, -1, -1, 1});

        assertThat(record.rejection()).hasMessageContaining("schema 4294967295");
        assertThat(sandbox.requests).isEmpty();
    }

    @Test
    void forgetsAProblemThatNobodyHasAnyMore() {
        AtomicLong now = new AtomicLong();
        SchemaRegistry registry = new SchemaRegistry(
                new RegistrySettings(sandbox.url(), Optional.empty()),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                now::get);
        sandbox.answers(500, "");
        assertThatThrownBy(() -> registry.schema(1, ReadValues.DEADLINE))
                .isInstanceOf(SchemaUnavailableException.class);

        now.addAndGet(Duration.ofMinutes(3).toNanos());

        assertThat(registry.problem()).isEmpty();
    }

    /** A parked contact was good once: a registry that lost its schema must not bury it. */
    @Test
    void keepsAContactWhoseSchemaWasKnownOnce() {
        int id = sandbox.avro("people", NAME);
        IntakeRecord record = values.only(Framed.framed(id, ADA));
        sandbox.forgets(id);
        ReadValues restarted = ReadValues.with(sandbox);

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> restarted.reread(record)).isInstanceOf(SchemaUnavailableException.class);
        }
    }

    @Test
    void keepsAContactWhoseRegistryIsNoLongerConfigured() {
        int id = sandbox.avro("people", NAME);
        IntakeRecord record = values.only(Framed.framed(id, ADA));
        RegisteredValueReader without =
                new RegisteredValueReader(FormatChooser.all(StrictJson.mapper()), Optional.empty());

        assertThatThrownBy(() -> without.reread(record.origin(), record.payload(), ReadValues.DEADLINE))
                .isInstanceOf(SchemaUnavailableException.class)
                .hasMessageContaining("intake.kafka.schema-registry.url");
    }

    @Test
    void readsWhatWasBuriedForAnUnknownSchemaOnceItIsKnown() {
        sandbox.answers(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        byte[] value = Framed.framed(1, ADA);
        assertThatThrownBy(() -> values.read(value)).isInstanceOf(SchemaUnavailableException.class);
        assertThatThrownBy(() -> values.read(value)).isInstanceOf(SchemaUnavailableException.class);
        IntakeRecord buried = values.only(value);
        assertThat(values.reread(buried).rejection()).isInstanceOf(MalformedRecordException.class);
        sandbox.isWell();
        sandbox.avro("people", NAME);

        assertThat(ReadValues.with(sandbox).reread(buried).contact()).isNotNull();
    }

    @Test
    void saysWhichTypeOfSchemaItDoesNotRead() throws Exception {
        int id = sandbox.register("people", "THRIFT", "struct P {}");
        ValueSchema schema = values.registry.schema(id, ReadValues.DEADLINE);

        assertThatThrownBy(() -> schema.json(Framed.framed(id, ADA)))
                .hasMessage("schema " + id + " is of a type that isn't read: THRIFT");
    }

    private boolean readsNow(byte[] value) {
        try {
            return values.only(value).contact() != null;
        } catch (SchemaUnavailableException stillDown) {
            return false;
        }
    }
}
