package org.contactcourier.mapping.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The phone numbers in a text as people write it: separated by comma, semicolon or line end, each alone or as {@code tel:}
 * (RFC 3966).
 */
public final class PhoneList {
    /** A part of a list with fewer digits is an extension, not a phone number. */
    private static final int MIN_DIGITS = 5;

    private static final List<String> SCHEMES = List.of("tel:", "callto:");
    private static final String EXTENSION = "ext=";
    private static final String CONTEXT = "phone-context=";

    private PhoneList() {}

    /**
     * The phone numbers in {@code text}, one by one.
     *
     * @param form how a number is written that is one
     */
    public static List<Text> numbers(Text text, PhoneNumbers form) {
        List<Text> numbers = new ArrayList<>(1);
        for (String part : parts(text.value())) {
            Text written = CleanText.line(text.part(part));
            String number = withoutScheme(CleanText.withoutDirection(written.value()));
            numbers.add(form.international(number)
                    .map(e164 -> written.changed("phone-e164", e164))
                    .orElseGet(() -> written.changed("phone-cleaned", number)));
        }
        return numbers;
    }

    /** What two spellings of one number have in common. */
    public static String same(String number) {
        String digits = digits(number);
        return digits.isEmpty() || number.contains(PhoneNumbers.EXTENSION_MARK)
                ? number
                : (number.startsWith("+") ? "+" : "") + digits;
    }

    private static List<String> parts(String text) {
        if (text.indexOf(';') < 0 && text.indexOf(',') < 0 && text.indexOf('\n') < 0) {
            return List.of(text);
        }
        List<String> parts = Stream.of(text.split("[;,\n]", -1))
                .map(TrimmedText::of)
                .filter(part -> !part.isEmpty())
                .toList();
        boolean all = parts.stream()
                .allMatch(part -> part.indexOf('=') < 0 && digits(part).length() >= MIN_DIGITS);
        return all ? parts : List.of(text);
    }

    private static String withoutScheme(String number) {
        for (String scheme : SCHEMES) {
            if (number.regionMatches(true, 0, scheme, 0, scheme.length())) {
                String rest = TrimmedText.of(number.substring(scheme.length()));
                return rest.isEmpty() ? number : withoutParameters(rest);
            }
        }
        return number;
    }

    /** RFC 3966, section 5: the extension belongs to the number, and the context in front of it if it is one. */
    private static String withoutParameters(String uri) {
        String[] parts = uri.split(";", -1);
        String number = parts[0];
        String extension = "";
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].toLowerCase(Locale.ROOT);
            if (parameter.startsWith(EXTENSION)) {
                extension = PhoneNumbers.EXTENSION_MARK + parts[i].substring(EXTENSION.length());
            } else if (parameter.startsWith(CONTEXT + "+") && !number.startsWith("+")) {
                number = parts[i].substring(CONTEXT.length()) + "-" + number;
            }
        }
        return number + extension;
    }

    private static String digits(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (Character.isDigit(text.charAt(i))) {
                digits.append(text.charAt(i));
            }
        }
        return digits.toString();
    }
}
