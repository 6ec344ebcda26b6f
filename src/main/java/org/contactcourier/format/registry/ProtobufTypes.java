package org.contactcourier.format.registry;

import com.squareup.wire.schema.Field.Label;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The messages and enums of one schema and all it refers to, by their full names. Immutable. */
final class ProtobufTypes {
    /** Google's own, which no registry has; those that contacts use are in the parser's jar. */
    private static final String WELL_KNOWN = "google/protobuf/";

    private static final Location NOWHERE = Location.get("");

    private final Map<String, Message> messages = new HashMap<>();
    private final Map<String, Map<Integer, String>> enums = new HashMap<>();
    private final List<Message> root = new ArrayList<>();

    private ProtobufTypes() {}

    /**
     * A message.
     *
     * @param fields by their numbers
     * @param nested the messages that are declared in it, in order
     */
    record Message(String name, Map<Integer, ProtobufField> fields, List<Message> nested) {}

    /**
     * A field.
     *
     * @param type as written: a scalar's name, or a type's, perhaps relative to {@code scope}; for a map its values'
     * @param key the type of a map's keys; empty where it is none
     */
    record ProtobufField(String name, String type, Optional<String> key, boolean repeated, String scope) {}

    static ProtobufTypes of(SchemaText schema) throws UnusableSchemaException {
        ProtobufTypes types = new ProtobufTypes();
        Map<String, ProtoFileElement> imported = new HashMap<>();
        for (Map.Entry<String, String> reference : schema.references().entrySet()) {
            imported.put(reference.getKey(), parse(reference.getValue()));
        }
        ProtoFileElement file = parse(schema.text());
        List<ProtoFileElement> files = new ArrayList<>(imported.values());
        files.add(file);
        for (ProtoFileElement each : files) {
            for (String name : each.getImports()) {
                if (name.startsWith(WELL_KNOWN) && !imported.containsKey(name)) {
                    Optional<ProtoFileElement> known = wellKnown(name);
                    if (known.isPresent()) {
                        imported.put(name, known.get());
                    }
                }
            }
        }
        for (ProtoFileElement each : imported.values()) {
            List<Message> ignored = types.declare(each.getTypes(), packageOf(each));
        }
        types.root.addAll(types.declare(file.getTypes(), packageOf(file)));
        return types;
    }

    /** The schema's own messages, in order. */
    List<Message> messages() {
        return root;
    }

    Optional<Message> message(String type, String scope) {
        return find(messages, type, scope);
    }

    /** An enum's names by their numbers. */
    Optional<Map<Integer, String>> symbols(String type, String scope) {
        return find(enums, type, scope);
    }

    /** A name is looked for in its own scope first, then in those around it. */
    private static <T> Optional<T> find(Map<String, T> all, String type, String scope) {
        if (type.startsWith(".")) {
            return Optional.ofNullable(all.get(type.substring(1)));
        }
        String around = scope;
        while (true) {
            T found = all.get(around.isEmpty() ? type : around + "." + type);
            if (found != null || around.isEmpty()) {
                return Optional.ofNullable(found);
            }
            around = around.substring(0, Math.max(0, around.lastIndexOf('.')));
        }
    }

    private static ProtoFileElement parse(String text) throws UnusableSchemaException {
        try {
            return ProtoParser.Companion.parse(NOWHERE, text);
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new UnusableSchemaException(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<ProtoFileElement> wellKnown(String name) throws UnusableSchemaException {
        try (InputStream in = ProtoParser.class.getResourceAsStream("/" + name)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException("a jar on the class path can't be read", e);
        }
    }

    private static String packageOf(ProtoFileElement file) {
        String name = file.getPackageName();
        return name == null ? "" : name;
    }

    private List<Message> declare(List<? extends TypeElement> types, String scope) {
        List<Message> declared = new ArrayList<>();
        for (TypeElement type : types) {
            String name = scope.isEmpty() ? type.getName() : scope + "." + type.getName();
            if (type instanceof MessageElement element) {
                Message message = new Message(name, fields(element, name), declare(element.getNestedTypes(), name));
                messages.put(name, message);
                declared.add(message);
            } else if (type instanceof EnumElement element) {
                Map<Integer, String> symbols = new HashMap<>();
                // Of two names for one number the first counts, as in Protobuf's own JSON.
                element.getConstants().forEach(each -> symbols.putIfAbsent(each.getTag(), each.getName()));
                enums.put(name, symbols);
            }
        }
        return declared;
    }

    private static Map<Integer, ProtobufField> fields(MessageElement message, String scope) {
        Map<Integer, ProtobufField> fields = new HashMap<>();
        Stream<FieldElement> all = Stream.concat(
                message.getFields().stream(),
                message.getOneOfs().stream().map(OneOfElement::getFields).flatMap(List::stream));
        all.forEach(element -> fields.put(element.getTag(), field(element, scope)));
        return fields;
    }

    private static ProtobufField field(FieldElement element, String scope) {
        String type = element.getType();
        boolean repeated = element.getLabel() == Label.REPEATED;
        if (!type.startsWith("map<")) {
            return new ProtobufField(element.getName(), type, Optional.empty(), repeated, scope);
        }
        int comma = type.indexOf(',');
        String key = type.substring("map<".length(), comma).strip();
        String value = type.substring(comma + 1, type.length() - 1).strip();
        return new ProtobufField(element.getName(), value, Optional.of(key), true, scope);
    }
}
