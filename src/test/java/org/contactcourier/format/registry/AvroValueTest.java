package org.contactcourier.format.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Reason;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.sandbox.SandboxRegistry;
import org.contactcourier.sandbox.SandboxRegistry.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Avro values, written by Avro itself. */
class AvroValueTest {
    private static final String PERSON = """
            {"type":"record","name":"Person","namespace":"crm","fields":[
             {"name":"first_name","type":"string"},
             {"name":"last_name","type":["null","string"],"default":null},
             {"name":"emails","type":{"type":"array","items":"string"}},
             {"name":"phones","type":{"type":"map","values":"string"}},
             {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["PERSON","ORGANIZATION"]}},
             {"name":"address","type":["null",{"type":"record","name":"Address","fields":[
               {"name":"street","type":"string"},{"name":"city","type":"string"}]}],"default":null},
             {"name":"title","type":"bytes"},
             {"name":"latitude","type":"double"},
             {"name":"longitude","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":4}},
             {"name":"created","type":{"type":"long","logicalType":"timestamp-millis"}}]}
            """;

    private final SandboxRegistry sandbox = SandboxRegistry.start();
    private ReadValues values;

    @BeforeEach
    void connect() {
        values = ReadValues.with(sandbox);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void readsUnionsEnumsListsMapsRecordsBytesAndLogicalTypes() {
        int id = sandbox.avro("people", PERSON);

        IntakeRecord record = values.only(ada(id));

        Contact contact = requireNonNull(record.contact());
        assertThat(contact.name()).isEqualTo("Ada Lovelace");
        assertThat(contact.emails()).containsExactly("ada@analytical.example", "ada@home.example");
        assertThat(contact.phones()).containsExactly("+442079460018");
        assertThat(contact.address()).isEqualTo("12 St James's Square, London");
        assertThat(contact.designation()).isEqualTo("Mathématicienne");
        assertThat(contact.latitude()).isEqualTo(51.5072);
        assertThat(contact.longitude()).isEqualTo(-0.1276);
        assertThat(contact.subType()).isEqualTo(Contact.SubType.PERSON);
    }

    @Test
    void keepsTheValueAsKafkaHadIt() {
        int id = sandbox.avro("people", PERSON);
        byte[] value = ada(id);

        IntakeRecord record = values.only(value);

        assertThat(record.payload().bytes()).isEqualTo(value);
        assertThat(record.payload().mediaType()).isEqualTo("application/vnd.schemaregistry.avro");
        assertThat(record.origin().toString()).isEqualTo("kafka:contacts/0@17#0");
        assertThat(values.reread(record).contact()).isEqualTo(record.contact());
        assertThat(values.reread(record).origin()).isEqualTo(record.origin());
    }

    @Test
    void readsTypesThatOtherSubjectsDeclare() {
        sandbox.avro(
                "street",
                "{\"type\":\"record\",\"name\":\"a.Street\",\"fields\":[{\"name\":\"street\",\"type\":\"string\"}]}");
        sandbox.avro(
                "address",
                "{\"type\":\"record\",\"name\":\"a.Address\",\"fields\":[{\"name\":\"line1\",\"type\":\"a.Street\"},"
                        + "{\"name\":\"city\",\"type\":\"string\"}]}",
                new Reference("a.Street", "street"));
        String person = "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"name\",\"type\":\"string\"},"
                + "{\"name\":\"city\",\"type\":\"string\"},{\"name\":\"home\",\"type\":\"a.Address\"}]}";
        int id = sandbox.avro("person", person, new Reference("a.Address", "address"));
        byte[] data = {6, 'A', 'd', 'a', 6, 'U', 'l', 'm', 2, 'x', 6, 'U', 'l', 'm'};

        IntakeRecord record = values.only(Framed.framed(id, data));

        assertThat(requireNonNull(record.contact()).name()).isEqualTo("Ada");
        assertThat(sandbox.requests).contains("/subjects/street/versions/1", "/subjects/address/versions/1");
    }

    @Test
    void makesARecordOfEachElementOfAList() {
        String list = "{\"type\":\"array\",\"items\":{\"type\":\"map\",\"values\":\"string\"}}";
        int id = sandbox.avro("lists", list);
        byte[] value =
                Framed.avro(id, list, List.of(Map.of("name", "Ada"), Map.of("name", "Bob"), Map.of("email", "nobody")));

        List<IntakeRecord> records = values.read(value);

        assertThat(records).extracting(record -> record.origin().index()).containsExactly(0L, 1L, 2L);
        assertThat(records.get(2).rejection()).extracting("reason").isEqualTo(Reason.INVALID);
        assertThat(records.get(1).payload().mediaType()).isEqualTo("application/json");
        assertThat(requireNonNull(values.reread(records.get(1)).contact()).name())
                .isEqualTo("Bob");
    }

    @Test
    void saysWhereAValueLeavesItsSchema() {
        int id = sandbox.avro("people", PERSON);
        byte[] value = ada(id);

        IntakeRecord record = values.only(Arrays.copyOf(value, 20));

        assertThat(record.rejection())
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("doesn't match schema " + id + " at byte 20 (/emails): the data ends too early");
        assertThat(record.payload().mediaType()).isEqualTo("application/vnd.schemaregistry.avro");
    }

    @Test
    void buriesWhatFollowsTheData() {
        int id = sandbox.avro("people", PERSON);
        byte[] value = ada(id);

        IntakeRecord record = values.only(Arrays.copyOf(value, value.length + 1));

        assertThat(record.rejection()).hasMessageEndingWith("bytes behind the data");
    }

    @Test
    void buriesAListOfTwoThousandMillionNulls() {
        int id = sandbox.avro("nulls", "{\"type\":\"array\",\"items\":\"null\"}");

        IntakeRecord record = values.only(Framed.framed(id, new byte[] {-2, -1, -1, -1, 15, 0}));

        assertThat(record.rejection()).hasMessageContaining("bytes as JSON are no contact");
    }

    @Test
    void buriesARecordThatHoldsItselfForEver() {
        int id = sandbox.avro(
                "loop", "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"l\",\"type\":\"L\"}]}");

        IntakeRecord record = values.only(Framed.framed(id, new byte[0]));

        assertThat(record.rejection()).hasMessageContaining("nested too deep");
    }

    /** Avro's parser fails in different ways for each of these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"nothing\"}",
                "{\"type\":\"record\",\"name\":\"P\",\"fields\":[{\"name\":\"a\",\"type\":\"a.Address\"}]}",
                "[\"string\",\"a.Address\"]",
                "{\"type\":\"record\"}",
                "{",
                "",
                "null",
                "7"
            })
    void buriesTheValueWhoseSchemaIsNone(String schema) {
        int id = sandbox.avro("broken", schema);

        IntakeRecord record = values.only(Framed.framed(id, new byte[] {1}));

        assertThat(record.rejection())
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith("schema " + id + " can't be used: ");
    }

    /** Whatever a value has become on its way, it ends as a record. */
    @Test
    void endsEveryDamagedValueAsARecord() {
        int id = sandbox.avro("people", PERSON);
        byte[] value = ada(id);
        Random random = new Random(9);
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = value.clone();
            for (int j = 0; j <= random.nextInt(4); j++) {
                damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt(256);
            }

            assertThat(values.read(Arrays.copyOf(damaged, 5 + random.nextInt(damaged.length - 4))))
                    .hasSize(1);
        }
    }

    private static byte[] ada(int id) {
        Schema schema = new Schema.Parser().parse(PERSON);
        Schema address = schema.getField("address").schema().getTypes().get(1);
        Schema longitude = schema.getField("longitude").schema();
        return Framed.avro(
                id,
                schema,
                new GenericRecordBuilder(schema)
                        .set("first_name", "Ada")
                        .set("last_name", "Lovelace")
                        .set("emails", List.of("ada@analytical.example", "ada@home.example"))
                        .set("phones", Map.of("work", "+44 20 7946 0018"))
                        .set(
                                "kind",
                                new GenericData.EnumSymbol(
                                        schema.getField("kind").schema(), "PERSON"))
                        .set(
                                "address",
                                new GenericRecordBuilder(address)
                                        .set("street", "12 St James's Square")
                                        .set("city", "London")
                                        .build())
                        .set("title", ByteBuffer.wrap("Mathématicienne".getBytes(StandardCharsets.UTF_8)))
                        .set("latitude", 51.5072)
                        .set(
                                "longitude",
                                new Conversions.DecimalConversion()
                                        .toBytes(new BigDecimal("-0.1276"), longitude, longitude.getLogicalType()))
                        .set("created", 1_700_000_000_000L)
                        .build());
    }
}
