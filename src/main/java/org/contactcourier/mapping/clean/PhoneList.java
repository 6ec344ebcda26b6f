package org.contactcourier.mapping.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The phone numbers in a text as people write it: separated by comma, semicolon, bar or line end, by a slash or a
 * word between whole numbers, each alone or as {@code tel:}
 * (RFC 3966).
 */
public final class PhoneList {
    /** A part of a list with fewer digits is an extension, not a phone number. */
    private static final int MIN_DIGITS = 5;

    /** Of two numbers beside a slash; shorter ones may be an area code and a number. */
    private static final int MIN_BESIDE = 7;

    /** A longer text is a note with numbers in it. */
    private static final int MAX_LENGTH = 200;

    /** What only stands between two numbers; three colons are Google's. */
    private static final Pattern SEPARATOR = Pattern.compile("[;,\n|]|:::|<br ?/?>|\\\\n", Pattern.CASE_INSENSITIVE);

    private static final String WORD = "\\s(?:or|oder|ou|o|and|und|et|y|e|en|of|lub|i|bzw\\.|&)\\s";

    /** A blank before a plus is the beginning of another number. */
    private static final Pattern BESIDE =
            Pattern.compile("/|\\\\|\\s[-\u2013\u2014]\\s|" + WORD + "|(?<=\\d)\\s*(?=\\+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern SPACED =
            Pattern.compile("\\s[/\\\\]\\s|" + WORD + "|(?<=\\d)\\s(?=\\+)", Pattern.CASE_INSENSITIVE);

    /** The code of the change that one text became several. */
    static final String SEVERAL = "several-in-one";

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
        for (Text part : parts(text, form)) {
            Text written = CleanText.line(part);
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

    private static List<Text> parts(Text text, PhoneNumbers form) {
        String value = text.value();
        if (isPlain(value) || digits(value).length() < MIN_DIGITS) {
            return List.of(text);
        }
        List<String> labelled = isUri(value) ? List.of() : PhoneLabels.SHIPPED.numbers(value);
        if (!labelled.isEmpty()) {
            List<Text> numbers = new ArrayList<>(labelled.size());
            for (String number : labelled) {
                String code = labelled.size() > 1 ? SEVERAL : "phone-cleaned";
                parts(text.changed(code, number), form).forEach(numbers::add);
            }
            return numbers;
        }
        List<String> listed = SEPARATOR.matcher(value).find() ? split(SEPARATOR, value) : List.of(value);
        boolean all = listed.stream()
                .allMatch(part -> part.indexOf('=') < 0 && digits(part).length() >= MIN_DIGITS);
        List<Text> parts = new ArrayList<>(1);
        for (String part : all ? listed : List.of(value)) {
            List<String> inner = side(part, form);
            inner.forEach(number ->
                    parts.add(inner.size() > 1 ? text.part(part).changed(SEVERAL, number) : text.part(number)));
        }
        return parts;
    }

    /** Whether it is one number at most, as nearly all are. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && " ()-.".indexOf(c) < 0 && (c != '+' || i > 0)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The numbers that stand side by side in {@code text}, with a slash or a word between them. A slash also stands between an
     * area code and the rest of a number, so each side must be a number by itself.
     */
    private static List<String> side(String text, PhoneNumbers form) {
        boolean one = text.length() > MAX_LENGTH
                || digits(text).length() < 2 * MIN_DIGITS
                || text.indexOf('=') >= 0
                || !BESIDE.matcher(text).find()
                || form.international(text).isPresent();
        if (one) {
            return List.of(text);
        }
        List<String> numbers = split(BESIDE, text);
        boolean spaced = SPACED.matcher(text).find();
        boolean all = numbers.stream()
                .allMatch(number -> form.international(number).isPresent()
                        || (spaced && digits(number).length() >= MIN_BESIDE && hasNoWords(number)));
        return all ? numbers : List.of(text);
    }

    private static boolean hasNoWords(String number) {
        return number.chars().noneMatch(Character::isLetter);
    }

    private static List<String> split(Pattern between, String text) {
        return between.splitAsStream(text)
                .map(TrimmedText::of)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static boolean isUri(String value) {
        return SCHEMES.stream()
                .anyMatch(scheme -> value.length() > scheme.length()
                        && value.regionMatches(true, 0, scheme, 0, scheme.length())
                        && value.charAt(scheme.length()) > ' ');
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
