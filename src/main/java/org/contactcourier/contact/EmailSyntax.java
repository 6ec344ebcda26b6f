package org.contactcourier.contact;

/**
 * The syntax of e-mail addresses as they occur: RFC 5321's mailbox with RFC 6531's UTF-8, without address literals' and quoted
 * strings' finer points. One pass, no regular expression, so that no input can make it slow. Lenient where servers differ: it
 * refuses what can't be an address, not what is unusual.
 */
final class EmailSyntax {
    private static final String ATOM_MARKS = "!#$%&'*+-/=?^_`{|}~.";
    /** RFC 1035, section 2.3.4: a label's octets; counted in characters, as an IDN's encoded form can only be longer. */
    private static final int MAX_LABEL = 63;

    private EmailSyntax() {}

    static boolean isValid(String address) {
        int at = address.lastIndexOf('@');
        return at > 0 && isLocalPart(address.substring(0, at)) && isDomain(address.substring(at + 1));
    }

    private static boolean isLocalPart(String local) {
        if (local.length() > 1 && local.startsWith("\"") && local.endsWith("\"")) {
            return isQuoted(local.substring(1, local.length() - 1));
        }
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (!isLetterOrDigit(c) && ATOM_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isQuoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7F || c == '"') {
                return false;
            }
            if (c == '\\' && ++i == text.length()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDomain(String domain) {
        if (domain.startsWith("[") && domain.endsWith("]") && domain.length() > 2) {
            return domain.substring(1, domain.length() - 1)
                    .chars()
                    .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == ':' || c == '-'));
        }
        int label = 0;
        char before = '.';
        for (int i = 0; i <= domain.length(); i++) {
            char c = i < domain.length() ? domain.charAt(i) : '.';
            if (isDot(c)) {
                if (label == 0 || label > MAX_LABEL || before == '-') {
                    return false;
                }
                label = 0;
            } else if (isLetterOrDigit(c) || c == '_' || (c == '-' && label > 0)) {
                label++;
            } else {
                return false;
            }
            before = c;
        }
        return true;
    }

    /** The full stop, and the ideographic ones that IDNA takes for it. */
    private static boolean isDot(char c) {
        return c == '.' || c == '\u3002' || c == '\uFF0E' || c == '\uFF61';
    }

    /** ASCII letters and digits, and beyond ASCII everything that is neither blank nor control (RFC 6531: UTF8-non-ascii). */
    private static boolean isLetterOrDigit(char c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }
        return !Character.isSpaceChar(c) && !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
    }
}
