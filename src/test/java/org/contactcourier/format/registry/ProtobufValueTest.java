package org.contactcourier.format.registry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WrappersProto;
import java.util.Arrays;
import java.util.Random;
import org.contactcourier.contact.Contact;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.sandbox.SandboxRegistry;
import org.contactcourier.sandbox.SandboxRegistry.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protobuf values, written by Protobuf itself by a description that nobody made of the schema's text. */
class ProtobufValueTest {
    private static final String PERSON = """
            syntax = "proto3";
            package crm;
            import "google/protobuf/timestamp.proto";
            import "google/protobuf/wrappers.proto";
            import "crm/address.proto";

            message Envelope { string unused = 1; }
            message Person {
              string full_name = 1;
              repeated string emails = 2;
              map<string, string> phones = 3;
              Kind type = 4;
              oneof home { Address address = 5; string location = 6; }
              google.protobuf.StringValue title = 7;
              google.protobuf.Timestamp created = 8;
              repeated int32 scores = 9;
              double latitude = 10;
              optional double longitude = 11;
              message Company { string name = 1; }
              Company company = 12;
              enum Kind { UNKNOWN = 0; PERSON = 1; ORGANIZATION = 2; }
              reserved 20 to max;
            }
            """;

    private static final String ADDRESS =
            "syntax = \"proto3\"; package crm; message Address { string street = 1; string city = 2; }";

    private static final Descriptor DESCRIPTOR = descriptor();

    private final SandboxRegistry sandbox = SandboxRegistry.start();
    private ReadValues values;
    private int id;

    @BeforeEach
    void register() {
        values = ReadValues.with(sandbox);
        sandbox.protobuf("address", ADDRESS);
        id = sandbox.protobuf("person", PERSON, new Reference("crm/address.proto", "address"));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void readsNestedMessagesListsMapsEnumsOneofsWrappersAndImports() {
        IntakeRecord record = values.only(Framed.protobuf(id, ada().build(), 1));

        Contact contact = requireNonNull(record.contact());
        assertThat(contact.name()).isEqualTo("Ada Lovelace");
        assertThat(contact.emails()).containsExactly("ada@analytical.example", "ada@home.example");
        assertThat(contact.phones()).containsExactly("+442079460018");
        assertThat(contact.address()).isEqualTo("12 St James's Square, London");
        assertThat(contact.designation()).isEqualTo("Mathématicienne");
        assertThat(contact.latitude()).isEqualTo(51.5072);
        assertThat(contact.longitude()).isEqualTo(-0.1276);
        assertThat(requireNonNull(contact.company()).name()).isEqualTo("Analytical Engines");
        assertThat(contact.subType()).isEqualTo(Contact.SubType.PERSON);
    }

    @Test
    void keepsTheValueAsKafkaHadIt() {
        byte[] value = Framed.protobuf(id, ada().build(), 1);

        IntakeRecord record = values.only(value);

        assertThat(record.payload().bytes()).isEqualTo(value);
        assertThat(record.payload().mediaType()).isEqualTo("application/vnd.schemaregistry.protobuf");
        assertThat(values.reread(record).contact()).isEqualTo(record.contact());
    }

    @Test
    void findsTheMessageByItsPosition() {
        Descriptor company = DESCRIPTOR.findNestedTypeByName("Company");
        DynamicMessage acme = DynamicMessage.newBuilder(company)
                .setField(company.findFieldByName("name"), "Acme")
                .build();

        IntakeRecord record = values.only(Framed.protobuf(id, acme, 1, 0));

        assertThat(requireNonNull(record.contact()).name()).isEqualTo("Acme");
    }

    @Test
    void takesTheFirstMessageWhereThePositionIsLeftOut() {
        int plain = sandbox.protobuf("plain", ADDRESS.replace("street", "name"));

        IntakeRecord record = values.only(Framed.framed(plain, new byte[] {0, 10, 3, 'A', 'd', 'a'}));

        assertThat(requireNonNull(record.contact()).name()).isEqualTo("Ada");
    }

    @Test
    void skipsFieldsOfALaterVersion() {
        DynamicMessage later = ada().setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder()
                                        .addVarint(7)
                                        .addFixed32(7)
                                        .addFixed64(7)
                                        .addLengthDelimited(ByteString.copyFromUtf8("seven"))
                                        .addGroup(UnknownFieldSet.newBuilder().build())
                                        .build())
                        .build())
                .build();

        assertThat(values.only(Framed.protobuf(id, later, 1)).contact()).isNotNull();
    }

    @Test
    void saysWhereAValueLeavesItsSchema() {
        byte[] value = Framed.protobuf(id, ada().build(), 1);

        IntakeRecord record = values.only(Arrays.copyOf(value, 15));

        assertThat(record.rejection())
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(
                        "doesn't match schema " + id + " at byte 9 (/full_name): a length that goes beyond the end");
    }

    @Test
    void saysWhatTheSchemaDoesNotDeclare() {
        int incomplete = sandbox.protobuf(
                "incomplete", "syntax = \"proto3\"; message P { string name = 1; google.type.LatLng place = 2; }");

        IntakeRecord record = values.only(Framed.framed(incomplete, new byte[] {0, 18, 0}));

        assertThat(record.rejection()).hasMessageContaining("uses google.type.LatLng, which neither it nor");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "message {",
                "edition = \"2023\"; message P { string name = 1; }",
                "syntax = \"proto3\";"
            })
    void buriesTheValueWhoseSchemaIsNone(String schema) {
        int broken = sandbox.protobuf("broken", schema);

        IntakeRecord record = values.only(Framed.framed(broken, new byte[] {0, 10, 3, 'A', 'd', 'a'}));

        assertThat(record.rejection()).isInstanceOf(MalformedRecordException.class);
    }

    /** Whatever a value has become on its way, it ends as a record. */
    @Test
    void endsEveryDamagedValueAsARecord() {
        byte[] value = Framed.protobuf(id, ada().build(), 1);
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

    private static DynamicMessage.Builder ada() {
        Descriptor address = field("address").getMessageType();
        Descriptor company = field("company").getMessageType();
        Descriptor phone = field("phones").getMessageType();
        return DynamicMessage.newBuilder(DESCRIPTOR)
                .setField(field("full_name"), "Ada Lovelace")
                .addRepeatedField(field("emails"), "ada@analytical.example")
                .addRepeatedField(field("emails"), "ada@home.example")
                .addRepeatedField(
                        field("phones"),
                        DynamicMessage.newBuilder(phone)
                                .setField(phone.findFieldByNumber(1), "work")
                                .setField(phone.findFieldByNumber(2), "+44 20 7946 0018")
                                .build())
                .setField(field("type"), field("type").getEnumType().findValueByName("PERSON"))
                .setField(
                        field("address"),
                        DynamicMessage.newBuilder(address)
                                .setField(address.findFieldByName("street"), "12 St James's Square")
                                .setField(address.findFieldByName("city"), "London")
                                .build())
                .setField(field("title"), StringValue.of("Mathématicienne"))
                .setField(
                        field("created"),
                        Timestamp.newBuilder().setSeconds(1_700_000_000L).build())
                .addRepeatedField(field("scores"), 1)
                .addRepeatedField(field("scores"), -1)
                .setField(field("latitude"), 51.5072)
                .setField(field("longitude"), -0.1276)
                .setField(
                        field("company"),
                        DynamicMessage.newBuilder(company)
                                .setField(company.findFieldByName("name"), "Analytical Engines")
                                .build());
    }

    private static FieldDescriptor field(String name) {
        return requireNonNull(DESCRIPTOR.findFieldByName(name), name);
    }

    private static Descriptor descriptor() {
        try {
            FileDescriptor address = FileDescriptor.buildFrom(
                    FileDescriptorProto.newBuilder()
                            .setName("crm/address.proto")
                            .setSyntax("proto3")
                            .setPackage("crm")
                            .addMessageType(DescriptorProto.newBuilder()
                                    .setName("Address")
                                    .addField(field("street", 1, FieldDescriptorProto.Type.TYPE_STRING))
                                    .addField(field("city", 2, FieldDescriptorProto.Type.TYPE_STRING)))
                            .build(),
                    new FileDescriptor[0]);
            return FileDescriptor.buildFrom(
                            FileDescriptorProto.newBuilder()
                                    .setName("crm/person.proto")
                                    .setSyntax("proto3")
                                    .setPackage("crm")
                                    .addDependency("crm/address.proto")
                                    .addDependency("google/protobuf/timestamp.proto")
                                    .addDependency("google/protobuf/wrappers.proto")
                                    .addMessageType(person())
                                    .build(),
                            new FileDescriptor[] {address, TimestampProto.getDescriptor(), WrappersProto.getDescriptor()
                            })
                    .findMessageTypeByName("Person");
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DescriptorProto person() {
        return DescriptorProto.newBuilder()
                .setName("Person")
                .addField(field("full_name", 1, FieldDescriptorProto.Type.TYPE_STRING))
                .addField(field("emails", 2, FieldDescriptorProto.Type.TYPE_STRING)
                        .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))
                .addField(message("phones", 3, ".crm.Person.PhonesEntry")
                        .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))
                .addField(field("type", 4, FieldDescriptorProto.Type.TYPE_ENUM).setTypeName(".crm.Person.Kind"))
                .addField(message("address", 5, ".crm.Address").setOneofIndex(0))
                .addField(field("location", 6, FieldDescriptorProto.Type.TYPE_STRING)
                        .setOneofIndex(0))
                .addField(message("title", 7, ".google.protobuf.StringValue"))
                .addField(message("created", 8, ".google.protobuf.Timestamp"))
                .addField(field("scores", 9, FieldDescriptorProto.Type.TYPE_INT32)
                        .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))
                .addField(field("latitude", 10, FieldDescriptorProto.Type.TYPE_DOUBLE))
                .addField(field("longitude", 11, FieldDescriptorProto.Type.TYPE_DOUBLE))
                .addField(message("company", 12, ".crm.Person.Company"))
                .addOneofDecl(OneofDescriptorProto.newBuilder().setName("home"))
                .addNestedType(DescriptorProto.newBuilder()
                        .setName("Company")
                        .addField(field("name", 1, FieldDescriptorProto.Type.TYPE_STRING)))
                .addNestedType(DescriptorProto.newBuilder()
                        .setName("PhonesEntry")
                        .setOptions(MessageOptions.newBuilder().setMapEntry(true))
                        .addField(field("key", 1, FieldDescriptorProto.Type.TYPE_STRING))
                        .addField(field("value", 2, FieldDescriptorProto.Type.TYPE_STRING)))
                .addEnumType(EnumDescriptorProto.newBuilder()
                        .setName("Kind")
                        .addValue(symbol("UNKNOWN", 0))
                        .addValue(symbol("PERSON", 1)))
                .build();
    }

    private static EnumValueDescriptorProto.Builder symbol(String name, int number) {
        return EnumValueDescriptorProto.newBuilder().setName(name).setNumber(number);
    }

    private static FieldDescriptorProto.Builder message(String name, int number, String type) {
        return field(name, number, FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(type);
    }

    private static FieldDescriptorProto.Builder field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(type);
    }
}
