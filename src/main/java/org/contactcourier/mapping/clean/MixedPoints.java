package org.contactcourier.mapping.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Phone numbers and e-mail addresses that stand in one text, in a field for either. Immutable.
 *
 * @param emails what has an address in it
 * @param phones all else
 */
public record MixedPoints(List<Text> emails, List<Text> phones) {
    private static final int LONGEST = 400;
    private static final int LEAST_DIGITS = 7;

    private static final Pattern BETWEEN =
            Pattern.compile(":::|[;,|\\n]|\\s/\\s|<br ?/?>|\\\\n", Pattern.CASE_INSENSITIVE);

    /** An address by itself, or in brackets, or with what it is called in front. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?:[\\p{L} .-]{1,20}:\\s*)?<?[^\\s@<>()]+@[^\\s@<>()]+\\.[^\\s@<>()]+>?");

    private static final Pattern NUMBER = Pattern.compile("(?:[\\p{L} .-]{1,20}:\\s*)?[+(]?[\\d][\\d ()./-]{5,}");

    /** What is in {@code text}; if it isn't a mixture, all of it is a phone number unless it is an address. */
    public static MixedPoints in(Text text) {
        String value = text.value();
        if (value.indexOf('@') < 0 || value.length() > LONGEST) {
            return new MixedPoints(List.of(), List.of(text));
        }
        List<Text> emails = new ArrayList<>(1);
        List<Text> phones = new ArrayList<>(1);
        for (String piece : BETWEEN.split(value, -1)) {
            String part = TrimmedText.of(piece);
            if (ADDRESS.matcher(part).matches()) {
                emails.add(text.changed(PhoneList.SEVERAL, part));
            } else if (isNumber(part)) {
                phones.add(text.changed(PhoneList.SEVERAL, part));
            } else if (!part.isEmpty()) {
                return new MixedPoints(List.of(), List.of(text));
            }
        }
        return new MixedPoints(emails, phones);
    }

    private static boolean isNumber(String part) {
        return NUMBER.matcher(part).matches()
                && part.chars().filter(Character::isDigit).count() >= LEAST_DIGITS;
    }

    /** None of it: it is personal data. */
    @Override
    public String toString() {
        return emails.size() + " addresses, " + phones.size() + " numbers";
    }
}
