package org.contactcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The e-mail addresses in a text as people write it: separated by comma, semicolon or line end, each alone, as {@code mailto:}, or
 * as {@code Ada Lovelace <ada@example.org>}. Says nothing about whether they are valid.
 */
final class EmailList {
    private static final String MAILTO = "mailto:";

    private EmailList() {}

    static List<String> addresses(String text) {
        List<String> addresses = new ArrayList<>();
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ';';
            if (c == '"') {
                quoted = !quoted && text.indexOf('"', i + 1) >= 0;
            }
            if (!quoted && (c == ',' || c == ';' || c == '\n')) {
                String address = address(Trimmed.of(text.substring(from, i)));
                if (!address.isEmpty()) {
                    addresses.add(address);
                }
                from = i + 1;
            }
        }
        return addresses;
    }

    private static String address(String part) {
        int open = part.lastIndexOf('<');
        String address =
                open >= 0 && part.endsWith(">") ? Trimmed.of(part.substring(open + 1, part.length() - 1)) : part;
        return address.toLowerCase(Locale.ROOT).startsWith(MAILTO) ? address.substring(MAILTO.length()) : address;
    }
}
