package org.contactcourier.mapping.clean;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The e-mail addresses in a text as people write it: separated by comma, semicolon or line end, each alone, as {@code
 * mailto:}, or as {@code Ada Lovelace <ada@example.org>}. Says nothing about whether they are valid.
 */
public final class EmailList {
    private static final String MAILTO = "mailto:";

    /** The longest domain there is (RFC 1035, section 2.3.4); encoding takes the square of the time. */
    private static final int MAX_DOMAIN = 255;

    /** What IDNA 2003, which Java knows, takes for other characters, and IDNA 2008 doesn't: another domain would come out. */
    private static final String DEVIATIONS = "ßς\u200C\u200D";

    /** A longer text between two commas is no list. */
    private static final int MAX_LIST = 2_000;

    /** What stands between two addresses, the surest first. */
    private static final List<Pattern> BETWEEN = List.of(
            Pattern.compile(":::"),
            Pattern.compile("\\||\\s/\\s|\\s[-\u2013\u2014]\\s"),
            Pattern.compile("\\s(?:or|oder|ou|o|and|und|et|y|e|en|of|lub|i|&)\\s", Pattern.CASE_INSENSITIVE),
            Pattern.compile("[/|\\s]+"));

    private static final Pattern BLANKS = Pattern.compile("[ .-]+");

    private static final Pattern LINE_END = Pattern.compile("<br ?/?>|\\\\n", Pattern.CASE_INSENSITIVE);

    /** A list as programs write it into a text: in JSON, or as PostgreSQL has it. */
    private static final Pattern LIST = Pattern.compile("[\\[{](.*)[]}]", Pattern.DOTALL);

    private EmailList() {}

    private static String plain(String value) {
        String lines = value.indexOf('<') < 0 && value.indexOf('\\') < 0
                ? value
                : LINE_END.matcher(value).replaceAll("\n");
        char first = lines.isEmpty() ? ' ' : lines.charAt(0);
        if (first != '[' && first != '{') {
            return lines;
        }
        Matcher list = LIST.matcher(lines);
        return list.matches() ? list.group(1).replace("\"", "") : lines;
    }

    /** Without the word in front that says which address it is: {@code work: ada@example.org}. */
    private static String withoutLabel(String part) {
        int colon = part.indexOf(':');
        int at = part.indexOf('@');
        boolean label = colon > 0
                && colon < at
                && BLANKS.splitAsStream(part.substring(0, colon)).allMatch(PhoneLabels.SHIPPED::isLabel);
        return label ? TrimmedText.of(part.substring(colon + 1)) : part;
    }

    /** Whether a comma stands where the domain's dot belongs: {@code ada@example,org}. */
    private static boolean isMistyped(String value) {
        int at = value.indexOf('@');
        int comma = value.indexOf(',', at);
        return at > 0
                && comma > 0
                && value.indexOf('@', comma) < 0
                && value.indexOf('.', at) < 0
                && comma + 1 < value.length()
                && Character.isLetter(value.charAt(comma + 1));
    }

    public static List<Text> addresses(Text text) {
        List<Text> addresses = new ArrayList<>(1);
        String value = plain(text.value());
        if (isMistyped(value)) {
            return List.of(text);
        }
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i <= value.length(); i++) {
            char c = i < value.length() ? value.charAt(i) : ';';
            if (c == '"') {
                quoted = !quoted && value.indexOf('"', i + 1) >= 0;
            }
            if (!quoted && (c == ',' || c == ';' || c == '\n')) {
                for (Text part : beside(text.part(TrimmedText.of(value.substring(from, i))))) {
                    Text address = withPlainDomain(part.changed("email-cleaned", address(withoutLabel(part.value()))));
                    if (!address.value().isEmpty()) {
                        addresses.add(address);
                    }
                }
                from = i + 1;
            }
        }
        return addresses;
    }

    /**
     * The addresses that stand side by side, with a slash, a bar, three colons, a word or a blank between them. Some of these may
     * stand in one address, so each side must have one {@code @}.
     */
    private static List<Text> beside(Text text) {
        String value = text.value();
        boolean one =
                value.length() > MAX_LIST || value.indexOf('@') == value.lastIndexOf('@') || value.indexOf('"') >= 0;
        if (one) {
            return List.of(text);
        }
        for (Pattern between : BETWEEN) {
            List<String> parts = between.splitAsStream(value)
                    .map(TrimmedText::of)
                    .filter(part -> !part.isEmpty())
                    .toList();
            if (parts.size() > 1 && parts.stream().allMatch(EmailList::hasOneAt)) {
                return parts.stream()
                        .map(part -> text.changed(PhoneList.SEVERAL, part))
                        .toList();
            }
        }
        return List.of(text);
    }

    private static boolean hasOneAt(String part) {
        int at = part.indexOf('@');
        return at > 0 && at == part.lastIndexOf('@') && at < part.length() - 1;
    }

    private static String address(String written) {
        String address = unquoted(withoutName(CleanText.withoutDirection(written)));
        if (address.regionMatches(true, 0, MAILTO, 0, MAILTO.length())) {
            int query = address.indexOf('?');
            address = TrimmedText.of(address.substring(MAILTO.length(), query < 0 ? address.length() : query));
        }
        // As Japanese keyboards write it.
        if (address.indexOf('@') < 0) {
            address = address.replace('\uFF20', '@');
        }
        int end = address.length();
        while (end > 0 && address.charAt(end - 1) == '.' && address.indexOf('@') >= 0) {
            end--;
        }
        return address.substring(0, end);
    }

    /** Without the name around it: {@code Ada <ada@example.org>}, or as before 1982 {@code ada@example.org (Ada)}. */
    private static String withoutName(String written) {
        int open = written.lastIndexOf('<');
        if (open >= 0 && written.endsWith(">")) {
            return TrimmedText.of(written.substring(open + 1, written.length() - 1));
        }
        int comment = written.indexOf(" (");
        return comment > written.indexOf('@') && written.indexOf('@') > 0 && written.endsWith(")")
                ? TrimmedText.of(written.substring(0, comment))
                : written;
    }

    /** Outlook exports {@code 'ada@example.org'} if a mail had no name. */
    private static String unquoted(String address) {
        int last = address.length() - 1;
        boolean quoted = last > 1
                && address.charAt(0) == address.charAt(last)
                && (address.charAt(0) == '\'' || address.charAt(0) == '"')
                && address.indexOf('@') > 0;
        return quoted ? TrimmedText.of(address.substring(1, last)) : address;
    }

    /**
     * With an internationalized domain in its ASCII form, which every server takes; so two spellings of one address are one.
     * Where the two versions of IDNA differ, or neither knows a character, the domain stays as it is.
     */
    private static Text withPlainDomain(Text address) {
        String value = address.value();
        int at = value.lastIndexOf('@');
        if (at < 0 || value.length() - at > MAX_DOMAIN || isAscii(value, at)) {
            return address;
        }
        String domain = value.substring(at + 1);
        if (domain.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
            return address;
        }
        try {
            return address.changed(
                    "email-idn", value.substring(0, at + 1) + IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES));
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    private static boolean isAscii(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
