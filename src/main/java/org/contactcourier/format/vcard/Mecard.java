package org.contactcourier.format.vcard;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.format.CardText;
import org.contactcourier.format.Utf8;

/** A card as barcodes have it, in vCard's notation: fields end with a semicolon, a backslash takes a mark's meaning. */
final class Mecard {
    /** Post office box, room, house, city, prefecture, postal code, country: vCard has the same order. */
    private static final int ADDRESS_PARTS = 7;

    private static final Map<String, List<String>> FAX = Map.of("type", List.of("fax"));

    private static final Pattern PROPERTY = Pattern.compile("[A-Z][A-Z0-9-]*");

    /** A vCard's beginning and end. */
    private static final Set<String> FRAME = Set.of("BEGIN", "END", "VERSION");

    private final boolean business;
    private final CardText text = new CardText();
    private String given = "";
    private String family = "";

    private Mecard(boolean business) {
        this.business = business;
    }

    static byte[] text(byte[] bytes) {
        Charset charset = Utf8.firstInvalid(bytes) < 0 ? StandardCharsets.UTF_8 : Charset.forName("windows-1252");
        String whole = new String(bytes, charset);
        int mark = whole.indexOf(':');
        Mecard card = new Mecard(whole.substring(0, mark).strip().equalsIgnoreCase("BIZCARD"));
        for (String field : split(whole.substring(mark + 1), ';')) {
            int colon = field.indexOf(':');
            if (colon > 0) {
                card.add(
                        field.substring(0, colon).strip().toUpperCase(Locale.ROOT),
                        field.substring(colon + 1).strip());
            }
        }
        return card.whole();
    }

    private void add(String key, String value) {
        if (business) {
            addShort(key, value);
            return;
        }
        switch (key) {
            case "N" -> name(value);
            case "TEL", "TEL-AV" -> put("TEL", value);
            case "FAX" -> text.add("TEL", FAX, escaped(value));
            case "ADR" -> address(value);
            default -> other(key, value);
        }
    }

    private void addShort(String key, String value) {
        switch (key) {
            case "N" -> given = unescaped(value);
            case "X" -> family = unescaped(value);
            case "T" -> put("TITLE", value);
            case "C" -> put("ORG", value);
            case "A" -> address(value);
            case "B", "M" -> put("TEL", value);
            case "F" -> text.add("TEL", FAX, escaped(value));
            case "E" -> put("EMAIL", value);
            case "U" -> put("URL", value);
            default -> other(key, value);
        }
    }

    /** What vCard has by the same name, or nobody knows: a note, a birthday, how the name is read. */
    private void other(String key, String value) {
        if (PROPERTY.matcher(key).matches() && !FRAME.contains(key)) {
            put(key, value);
        }
    }

    private void put(String property, String value) {
        text.add(property, Map.of(), escaped(value));
    }

    private void name(String value) {
        List<String> parts = split(value, ',');
        if (parts.size() == 1) {
            put("FN", value);
            return;
        }
        List<String> names = new ArrayList<>(
                parts.stream().map(part -> escaped(part.strip())).toList());
        text.add(
                "N",
                Map.of(),
                names.get(0) + ";" + names.get(1) + ";" + String.join(",", names.subList(2, names.size())));
    }

    private void address(String value) {
        List<String> parts =
                split(value, ',').stream().map(part -> escaped(part.strip())).toList();
        boolean inParts = parts.size() == ADDRESS_PARTS && !business;
        text.add("ADR", Map.of(), inParts ? String.join(";", parts) : ";;" + escaped(value) + ";;;;");
    }

    private byte[] whole() {
        if (!given.isEmpty() || !family.isEmpty()) {
            text.add("N", Map.of(), CardText.escaped(family) + ";" + CardText.escaped(given));
        }
        return text.bytes();
    }

    private static String escaped(String value) {
        return CardText.escaped(unescaped(value));
    }

    private static String unescaped(String value) {
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            plain.append(c == '\\' && i + 1 < value.length() ? value.charAt(++i) : c);
        }
        return plain.toString().strip();
    }

    /** Splits at each mark without a backslash before it; the backslashes stay. */
    private static List<String> split(String text, char mark) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == mark) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
