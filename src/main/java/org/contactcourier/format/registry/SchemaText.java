package org.contactcourier.format.registry;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A schema as the registry has it.
 *
 * @param type {@code AVRO}, {@code JSON} or {@code PROTOBUF}
 * @param references the schemas it refers to, directly or not, by the name it has for them; what others need comes first
 */
record SchemaText(int id, String type, String text, Map<String, String> references) {
    SchemaText {
        references = new LinkedHashMap<>(references);
    }
}
