package org.contactcourier.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.contactcourier.contact.Rule;
import org.contactcourier.mapping.clean.EmailList;
import org.contactcourier.mapping.clean.PhoneList;
import org.contactcourier.mapping.clean.PhoneNumbers;
import org.contactcourier.mapping.clean.Text;

/** A contact's e-mail addresses and phone numbers, each of them once. One use, one thread. */
final class ContactPoints {
    static final Set<String> EMAIL_KEYS = Set.of("email", "value", "address", "emailaddress", "mail");
    static final Set<String> PHONE_KEYS =
            Set.of("phonenumber", "number", "value", "phone", "tel", "telephone", "telephonenumber");

    private final FieldValues fields;
    private final TextFields texts;
    private final Violations violations;
    private final Notes notes;

    ContactPoints(FieldValues fields, TextFields texts, Violations violations, Notes notes) {
        this.fields = fields;
        this.texts = texts;
        this.violations = violations;
        this.notes = notes;
    }

    List<Text> emails() {
        List<Text> all = new ArrayList<>(1);
        for (FieldValue value : fields.all(Field.EMAIL)) {
            for (Text text : texts.in(value, "an e-mail address", EMAIL_KEYS)) {
                all.addAll(EmailList.addresses(text));
            }
        }
        return unique("/emails", all, Rule.EMAIL, address -> address.toLowerCase(Locale.ROOT));
    }

    /** @param form how a number is written that is one */
    List<Text> phones(PhoneNumbers form) {
        List<Text> all = new ArrayList<>(1);
        for (FieldValue value : fields.all(Field.PHONE)) {
            for (Text text : texts.in(value, "a phone number", PHONE_KEYS)) {
                all.addAll(PhoneList.numbers(text, form));
            }
        }
        return unique("/phones", all, Rule.PHONE, PhoneList::same);
    }

    /** The first of those that have the same {@code key}. */
    private List<Text> unique(String pointer, List<Text> all, Rule rule, UnaryOperator<String> key) {
        Map<String, Integer> places = new HashMap<>();
        List<Text> unique = new ArrayList<>(all.size());
        for (Text text : all) {
            Integer place = places.putIfAbsent(key.apply(text.value()), unique.size());
            if (place == null) {
                violations.check(rule, text);
                unique.add(text);
            } else {
                notes.add(
                        pointer + "/" + place,
                        "duplicate",
                        text.written(),
                        unique.get(place).value());
            }
        }
        notes.about(pointer, unique);
        return unique;
    }
}
