package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.contactcourier.contact.Rule;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.clean.EmailList;
import org.contactcourier.mapping.clean.SpreadsheetText;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/**
 * The colleague a contact belongs to, as far as the input says it.
 *
 * @param id SmartTask's
 */
record OwnerMapping(@Nullable Text email, @Nullable Long id) {
    /** The one that {@code fields} say. */
    static OwnerMapping in(FieldValues fields, TextFields texts, Violations violations) {
        FieldValue written = texts.best(fields, Field.OWNER);
        Long id = id(fields.best(Field.OWNER_ID), texts, violations);
        if (written == null) {
            return new OwnerMapping(null, id);
        }
        FieldValue value = written.unwrapped();
        if (!(value.node() instanceof ObjectNode object)) {
            Text text = texts.of(value, Detail.OWNER);
            if (text != null && text.value().chars().allMatch(Character::isDigit)) {
                return new OwnerMapping(null, id(value, texts, violations));
            }
            return new OwnerMapping(email(text, violations), id);
        }
        Text email = null;
        boolean known = object.isEmpty();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String key = Field.normal(entry.getKey());
            String inner = FieldValue.pointer(value.pointer(), entry.getKey());
            if (key.equals("userid")) {
                known = true;
                Long inside = id(new FieldValue(0, inner, entry.getValue()), texts, violations);
                id = inside == null ? id : inside;
            } else if (ContactPoints.EMAIL_KEYS.contains(key)) {
                known = true;
                email = email == null ? texts.of(entry.getValue(), inner, Detail.OWNER) : email;
            }
        }
        if (!known) {
            if (written.rank() == 0) {
                violations.wrongType(Detail.OWNER, value.pointer(), Detail.OWNER.words(), object);
            } else {
                texts.ignore(object, Detail.OWNER);
            }
        }
        return new OwnerMapping(email(email, violations), id);
    }

    private static @Nullable Text email(@Nullable Text text, Violations violations) {
        List<Text> addresses = text == null ? List.of() : EmailList.addresses(text);
        Text email = addresses.size() == 1 ? addresses.get(0) : text;
        return violations.kept(Rule.OWNER, Detail.OWNER, email);
    }

    private static @Nullable Long id(@Nullable FieldValue value, TextFields texts, Violations violations) {
        Text text = texts.of(value, Detail.OWNER_ID);
        if (text == null) {
            return null;
        }
        try {
            long id = Long.parseLong(SpreadsheetText.restored(text).value());
            if (id > 0) {
                return id;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        violations.add(
                Detail.OWNER_ID,
                new Violation(text.pointer(), "wrong-type", "a user id is a positive whole number"),
                text.written());
        return null;
    }
}
