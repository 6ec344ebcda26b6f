package org.contactcourier.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.mapping.MappedContact;

/**
 * Writes a card in the notation of vCard 4.0 (RFC 6350), whatever notation it came in: so one reader knows what its
 * properties mean.
 * One use, one thread.
 */
public final class CardText {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,60}");

    private final StringBuilder text = new StringBuilder("BEGIN:VCARD\nVERSION:4.0\n");

    /** Makes a contact of a card in this notation. */
    @FunctionalInterface
    public interface CardMapping {
        MappedContact contact(byte[] card) throws RejectedRecordException;
    }

    /**
     * Adds a property; one that no card can have is left out.
     *
     * @param parameters by name; their values may hold anything
     * @param value what stands behind the colon, with its marks {@link #escaped}
     */
    public void add(String name, Map<String, List<String>> parameters, String value) {
        if (!NAME.matcher(name).matches() || name.equalsIgnoreCase("version") || value.isEmpty()) {
            return;
        }
        List<String> group = parameters.getOrDefault("group", List.of());
        if (!group.isEmpty() && NAME.matcher(group.get(0)).matches()) {
            text.append(group.get(0)).append('.');
        }
        text.append(name.toUpperCase(Locale.ROOT));
        parameters.forEach((key, values) -> {
            if (!key.equals("group") && NAME.matcher(key).matches() && !values.isEmpty()) {
                text.append(';')
                        .append(key.toUpperCase(Locale.ROOT))
                        .append('=')
                        .append(values.stream().map(CardText::parameter).collect(Collectors.joining(",")));
            }
        });
        text.append(':').append(value).append('\n');
    }

    /** As RFC 6868 has it. */
    private static String parameter(String value) {
        String plain = value.replace("^", "^^")
                .replace("\"", "^'")
                .replace("\r\n", "\n")
                .replace('\r', '\n')
                .replace("\n", "^n");
        return plain.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-') ? plain : '"' + plain + '"';
    }

    /** A text, or a part of one, so that no mark in it separates. */
    public static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace(",", "\\,")
                .replace(";", "\\;")
                .replace("\r\n", "\n")
                .replace('\r', '\n')
                .replace("\n", "\\n");
    }

    /** The whole card. */
    public byte[] bytes() {
        return (text + "END:VCARD\n").getBytes(StandardCharsets.UTF_8);
    }
}
