package org.contactcourier.format.vcard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.contact.Note;
import org.contactcourier.mapping.Field;
import org.jspecify.annotations.Nullable;

/**
 * A property that vCard doesn't have and whose name says all the same that it is a phone number or an e-mail address, such as
 * {@code PHONE.WORK} or {@code X-MOBILE}. All of its words must be understood, and the value must look like one.
 *
 * @param name as the card has it
 * @param property what vCard calls it
 */
record VCardSynonym(String name, String property) {
    private static final int LONGEST_NAME = 60;
    private static final int FEWEST_DIGITS = 5;
    private static final int LONGEST_PHONE = 60;

    /** What vCard says of a number; none changes whose it is. */
    private static final Set<String> KINDS = Set.of(
            "work",
            "home",
            "cell",
            "mobile",
            "other",
            "main",
            "business",
            "office",
            "direct",
            "private",
            "personal",
            "primary",
            "secondary",
            "voice",
            "number",
            "address");

    /** Other people's, and other devices'. */
    private static final Set<String> OTHERS =
            Set.of("assistant", "manager", "spouse", "emergency", "fax", "pager", "telex", "isdn", "modem", "callback");

    /** The synonym that the line begins with, if it is one. */
    static @Nullable VCardSynonym of(byte[] bytes, int from, int to) {
        int end = from;
        boolean letters = false;
        while (end < to && end - from < LONGEST_NAME && bytes[end] != ':' && bytes[end] != ';') {
            letters |= (bytes[end] | 0x20) == 'l'; // in phone, tel, mobile, cell and mail but for the first
            letters |= (bytes[end] | 0x20) == 'o';
            end++;
        }
        if (!letters || end == to || end - from == LONGEST_NAME) {
            return null;
        }
        String name = new String(bytes, from, end - from, US_ASCII);
        return meaning(name).map(property -> new VCardSynonym(name, property)).orElse(null);
    }

    private static Optional<String> meaning(String name) {
        List<String> words =
                new ArrayList<>(List.of(name.toLowerCase(Locale.ROOT).split("[._-]+")));
        boolean extension = words.remove("x");
        String whole = property(String.join(" ", words));
        if (!whole.isEmpty()) {
            return Optional.of(whole);
        }
        String found = null;
        int understood = 0;
        for (String word : words) {
            String letters = word.replaceAll("[0-9]+$", "");
            String property = OTHERS.contains(letters) ? "" : property(letters);
            if (property.isEmpty() && !KINDS.contains(letters)) {
                boolean vendor = extension && understood == 0 && word.equals(words.get(0)) && words.size() > 1;
                if (!vendor || OTHERS.contains(letters)) {
                    return Optional.empty();
                }
            }
            understood++;
            found = property.isEmpty() || "EMAIL".equals(found) ? found : property;
        }
        return Optional.ofNullable(found);
    }

    private static String property(String word) {
        return Field.of(word)
                .map(match -> switch (match.field()) {
                    case PHONE -> "TEL";
                    case EMAIL -> "EMAIL";
                    default -> "";
                })
                .orElse("");
    }

    /** Whether {@code value} can be what the name says. */
    boolean fits(String value) {
        String text = value.strip();
        if (property.equals("EMAIL")) {
            int at = text.indexOf('@');
            return at > 0 && at < text.length() - 1 && text.indexOf(' ') < 0;
        }
        String bare = text.toLowerCase(Locale.ROOT).startsWith("tel:") ? text.substring("tel:".length()) : text;
        long digits = bare.chars().filter(Character::isDigit).count();
        return digits >= FEWEST_DIGITS
                && bare.length() <= LONGEST_PHONE
                && bare.chars().allMatch(c -> Character.isDigit(c) || "+-()./ \u00a0".indexOf(c) >= 0);
    }

    /** Says how {@code value} was found. */
    Note note(String value) {
        return new Note(property.equals("TEL") ? "/phones" : "/emails", "unknown-property", name + ":" + value, value);
    }

    /** The name only. */
    @Override
    public String toString() {
        return name;
    }
}
