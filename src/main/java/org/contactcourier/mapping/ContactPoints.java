package org.contactcourier.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.contactcourier.contact.Rule;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.clean.EmailList;
import org.contactcourier.mapping.clean.MixedPoints;
import org.contactcourier.mapping.clean.NamedAddress;
import org.contactcourier.mapping.clean.PhoneList;
import org.contactcourier.mapping.clean.PhoneNumbers;
import org.contactcourier.mapping.clean.Placeholders;
import org.contactcourier.mapping.clean.SpreadsheetText;
import org.contactcourier.mapping.clean.Text;

/** A contact's e-mail addresses and phone numbers, each of them once. One use, one thread. */
final class ContactPoints {
    static final Set<String> EMAIL_KEYS = Set.of("email", "value", "address", "emailaddress", "mail");
    static final Set<String> PHONE_KEYS =
            Set.of("phonenumber", "number", "value", "phone", "tel", "telephone", "telephonenumber", "full");

    /** No phone number anywhere has fewer, but for those of emergencies and extensions. */
    private static final int MIN_DIGITS = 5;

    private final List<Text> phoneTexts = new ArrayList<>(1);
    private final List<Text> strayPhones = new ArrayList<>(0);
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
            for (Text text : mails(texts.in(value, Detail.EMAIL, EMAIL_KEYS))) {
                for (Text address : EmailList.addresses(text)) {
                    addUnless(Placeholders.isAddress(address.value()), all, Detail.EMAIL, address);
                }
            }
        }
        for (FieldValue value : fields.all(Field.PHONE)) {
            for (Text text : texts.in(value, Detail.PHONE, PHONE_KEYS)) {
                MixedPoints mixed = MixedPoints.in(text);
                phoneTexts.addAll(mixed.phones());
                mixed.emails().forEach(part -> all.addAll(EmailList.addresses(part)));
            }
        }
        for (FieldValue name : fields.all(Field.NAME)) {
            Text address = name.node().isTextual()
                    ? NamedAddress.address(name.pointer(), name.node().textValue())
                    : null;
            if (address != null) {
                all.add(address);
            }
        }
        return unique(Detail.EMAIL, all, Rule.EMAIL, address -> address.toLowerCase(Locale.ROOT));
    }

    private void addUnless(boolean placeholder, List<Text> all, Detail detail, Text text) {
        if (placeholder) {
            notes.add(detail.place(), TextFields.PLACEHOLDER, text.written(), null);
        } else {
            all.add(text);
        }
    }

    /** {@code texts} without the phone numbers in them, which are kept for later. */
    private List<Text> mails(List<Text> texts) {
        List<Text> mails = new ArrayList<>(texts.size());
        for (Text text : texts) {
            MixedPoints mixed = MixedPoints.in(text);
            boolean both = !mixed.emails().isEmpty() && !mixed.phones().isEmpty();
            mails.addAll(both ? mixed.emails() : List.of(text));
            strayPhones.addAll(both ? mixed.phones() : List.of());
        }
        return mails;
    }

    /**
     * Those in the fields for them, and those that {@link #emails} found elsewhere, which comes before.
     *
     * @param form how a number is written that is one
     */
    List<Text> phones(PhoneNumbers form) {
        List<Text> all = new ArrayList<>(1);
        phoneTexts.addAll(strayPhones);
        for (Text text : phoneTexts) {
            if (SpreadsheetText.hasLostDigits(text.value())) {
                leaveOut(
                        text,
                        new Violation(
                                text.pointer(),
                                "digits-lost",
                                "a spreadsheet took this number for an amount: some of its digits are lost"));
                continue;
            }
            for (Text number : PhoneList.numbers(SpreadsheetText.restored(text), form)) {
                add(all, number);
            }
        }
        return unique(Detail.PHONE, all, Rule.PHONE, PhoneList::same);
    }

    private void add(List<Text> all, Text number) {
        boolean broken = !Rule.PHONE.check(number.pointer(), number.value()).isEmpty(); // said where it is added
        if (broken || PhoneNumbers.hasDigits(number.value(), MIN_DIGITS)) {
            boolean placeholder = Placeholders.isOne(number.value(), Detail.PHONE.use())
                    || PhoneNumbers.isPlaceholder(number.value());
            addUnless(placeholder, all, Detail.PHONE, number);
        } else if (!texts.isPlaceholder(number, Detail.PHONE)) {
            leaveOut(
                    number,
                    new Violation(
                            number.pointer(),
                            "no-phone-number",
                            "a phone number has " + MIN_DIGITS + " digits at least"));
        }
    }

    private void leaveOut(Text number, Violation violation) {
        violations.add(Detail.PHONE, violation, number.written());
    }

    /** The first of those that have the same {@code key}. */
    private List<Text> unique(Detail detail, List<Text> all, Rule rule, UnaryOperator<String> key) {
        Map<String, Integer> places = new HashMap<>();
        List<Text> unique = new ArrayList<>(all.size());
        for (Text text : all) {
            String same = key.apply(text.value());
            Integer place = places.get(same);
            if (place == null) {
                if (violations.kept(rule, detail, text) == null) {
                    continue;
                }
                places.put(same, unique.size());
                unique.add(text);
            } else {
                notes.add(
                        detail.place() + "/" + place,
                        "duplicate",
                        text.written(),
                        unique.get(place).value());
            }
        }
        notes.about(detail.place(), unique);
        return unique;
    }
}
