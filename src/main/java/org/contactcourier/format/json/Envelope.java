package org.contactcourier.format.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.FieldValue;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.jspecify.annotations.Nullable;

/**
 * What some send a contact in: a CloudEvent in structured mode (CloudEvents 1.0, <em>JSON Event Format</em>), or the schema and
 * payload of Kafka Connect's JSON converter.
 *
 * @param object the envelope itself
 * @param field where the contact is; empty for an event without data
 */
record Envelope(ObjectNode object, String field) {
    private static final String DATA = "data";
    private static final String BASE64 = "data_base64";
    private static final String PAYLOAD = "payload";

    /** What every event has, as texts. */
    private static final Set<String> EVENT = Set.of("specversion", "type", "source", "id");

    /** What an event may have besides (CloudEvents 1.0, optional attributes). */
    private static final Set<String> OPTIONAL = Set.of("datacontenttype", "dataschema", "subject", "time");

    /** The envelope that {@code object} is, if it is one. */
    static Optional<Envelope> of(ObjectNode object) {
        if (EVENT.stream().allMatch(name -> object.path(name).isTextual())) {
            String field = Stream.of(DATA, BASE64)
                    .filter(object::hasNonNull)
                    .findFirst()
                    .orElse("");
            return Optional.of(new Envelope(object, field));
        }
        boolean connect = object.size() == 2
                && object.has(PAYLOAD)
                && (object.path("schema").isNull()
                        || object.path("schema").path("type").isTextual());
        return connect ? Optional.of(new Envelope(object, PAYLOAD)) : Optional.empty();
    }

    /** Makes a contact of JSON. */
    @FunctionalInterface
    interface Mapping {
        MappedContact contact(JsonNode data) throws RejectedRecordException;
    }

    /**
     * The contact in it.
     *
     * @param json reads data that is JSON
     * @param formats reads data that is text or bytes, in whatever format
     */
    MappedContact contact(Mapping json, RecordReader formats) throws RejectedRecordException {
        try {
            MappedContact inside = inside(json, formats);
            return new MappedContact(inside.contact(), inside.notes(), accounted(inside.fields()));
        } catch (InvalidContactException e) {
            if (field.isEmpty() && e.violations().stream().noneMatch(Envelope::isOfField)) {
                throw new InvalidContactException(
                        List.of(violation("required", "an event without data holds no contact")),
                        accounted(e.fields()));
            }
            throw new InvalidContactException(
                    e.violations().stream().map(this::inside).toList(), accounted(e.fields()));
        }
    }

    private MappedContact inside(Mapping json, RecordReader formats) throws RejectedRecordException {
        JsonNode data = object.path(field);
        if (field.isEmpty()) {
            return json.contact(withoutEvent());
        }
        if (data.isTextual()) {
            return inText(data.textValue(), formats);
        }
        if (data.isArray() && !JCard.is(data)) {
            throw invalid("wrong-type", "an envelope holds one contact, not a list");
        }
        return json.contact(data);
    }

    private static boolean isOfField(Violation violation) {
        return violation.code().equals(FieldFate.IGNORED_FIELD);
    }

    /** What becomes of the envelope's own members and of what is inside. */
    private List<FieldFate> accounted(List<FieldFate> inside) {
        List<FieldFate> all = new ArrayList<>();
        boolean beside = field.isEmpty();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = entry.getKey();
            boolean own = !key.equals(field) && (!beside || EVENT.contains(key) || OPTIONAL.contains(key));
            if (own && !FieldValue.isAbsent(entry.getValue())) {
                all.add(FieldFate.envelope(key));
            }
        }
        if (inside.isEmpty() && !beside && !FieldValue.isAbsent(object.path(field))) {
            all.add(new FieldFate(field, FieldFate.Fate.SENT, null));
        }
        for (FieldFate its : inside) {
            all.add(beside ? its : its.inside(field));
        }
        return all;
    }

    /** A producer may put its contact's fields beside the event's own, where extensions belong. */
    private ObjectNode withoutEvent() {
        ObjectNode rest = object.deepCopy();
        rest.remove(EVENT);
        rest.remove(OPTIONAL);
        return rest;
    }

    private MappedContact inText(String text, RecordReader formats) throws RejectedRecordException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (field.equals(BASE64)) {
            try {
                bytes = Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                throw invalid("wrong-type", "data_base64 isn't base64");
            }
        }
        IntakeRecord record = only(bytes, formats);
        if (record == null) {
            throw invalid("wrong-type", "an envelope holds one contact, not none or several");
        }
        return new MappedContact(record.validContact(), record.notes(), record.fields());
    }

    private static @Nullable IntakeRecord only(byte[] bytes, RecordReader formats) {
        try (RecordStream stream = formats.open(
                new ByteArrayInputStream(bytes),
                "file:data",
                Origin.NO_POSITION,
                Deadline.root(Deadline.steadyClock()))) {
            IntakeRecord first = stream.hasNext() ? stream.next() : null;
            return stream.hasNext() ? null : first;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory can't fail to be read", e);
        }
    }

    private InvalidContactException invalid(String code, String message) {
        return new InvalidContactException(List.of(violation(code, message)));
    }

    private Violation violation(String code, String message) {
        return new Violation(field.isEmpty() ? "/data" : "", code, message);
    }

    /** Where a violation is in the input as it was written. */
    private Violation inside(Violation violation) {
        boolean pointer = violation.pointer().isEmpty() || violation.pointer().startsWith("/");
        return pointer
                ? new Violation("/" + field + violation.pointer(), violation.code(), violation.message())
                : violation;
    }
}
