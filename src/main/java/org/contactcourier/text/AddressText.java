package org.contactcourier.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds one e-mail address in text, however the text writes it: in upper or lower case, within a display name, with JSON's or
 * HTML's escapes, percent-encoded, quoted-printable, in folded lines, in Base64. A longer address that ends or begins like it
 * is another one. The work is linear in the text. Immutable.
 */
public final class AddressText {
    private static final Pattern FOLD = Pattern.compile("\\r?\\n[ \\t]|=\\r?\\n");
    private static final Pattern JSON = Pattern.compile("\\\\u+([0-9a-fA-F]{4})|\\\\([nrtbf])|\\\\(.)");
    private static final Pattern HTML =
            Pattern.compile("&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(commat|period|lowbar|plus|hyphen));?");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{8,}={0,2}");
    private static final int HEXADECIMAL = 16;

    /** What may stand in an address, but also around one. */
    private static final String OF_ADDRESSES = "._%+-";

    private final String address;

    /** Finds {@code email}; blanks around it don't count. */
    public AddressText(String email) {
        this.address = email.strip().toLowerCase(Locale.ROOT);
    }

    /** The address in lower case. */
    public String address() {
        return address;
    }

    /** Whether {@code text} names the address. */
    public boolean isIn(@Nullable String text) {
        if (text == null || address.isEmpty()) {
            return false;
        }
        String whole = text.indexOf('\0') < 0 ? text : text.replace("\0", ""); // UTF-16 that is taken for UTF-8
        String flat = FOLD.matcher(whole).replaceAll("");
        return isPlainIn(whole) || isPlainIn(flat) || isEscapedIn(flat) || isInBase64(flat);
    }

    /** Likewise in bytes of text, in any encoding that writes ASCII as ASCII does, or as UTF-16 does. */
    public boolean isIn(byte[] text) {
        return isIn(new String(text, UTF_8));
    }

    private boolean isEscapedIn(String text) {
        String json = text.indexOf('\\') < 0 ? text : JSON.matcher(text).replaceAll(AddressText::unescaped);
        String html = json.indexOf('&') < 0 ? json : HTML.matcher(json).replaceAll(AddressText::character);
        if (isPlainIn(json) || isPlainIn(html)) {
            return true;
        }
        return (html.indexOf('%') >= 0 && isPlainIn(decoded(html, '%')))
                || (html.indexOf('=') >= 0 && isPlainIn(decoded(html, '=')));
    }

    private static String unescaped(MatchResult escape) {
        String plain = escape.group(1) != null
                ? String.valueOf((char) Integer.parseInt(escape.group(1), HEXADECIMAL))
                : escape.group(2) != null ? " " : escape.group(3);
        return Matcher.quoteReplacement(plain);
    }

    private static String character(MatchResult reference) {
        if (reference.group(3) != null) {
            return switch (reference.group(3)) {
                case "commat" -> "@";
                case "period" -> ".";
                case "lowbar" -> "_";
                case "plus" -> "+";
                default -> "-";
            };
        }
        int point = reference.group(1) != null
                ? Integer.parseInt(reference.group(1), HEXADECIMAL)
                : Integer.parseInt(reference.group(2));
        return Matcher.quoteReplacement(Character.isValidCodePoint(point) ? Character.toString(point) : " ");
    }

    private static String decoded(String text, char mark) {
        byte[] bytes = text.getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == mark && i + 2 < bytes.length ? Character.digit(bytes[i + 1], HEXADECIMAL) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], HEXADECIMAL);
            if (low < 0) {
                out.write(bytes[i]);
            } else {
                out.write(high * HEXADECIMAL + low);
                i += 2;
            }
        }
        return out.toString(UTF_8);
    }

    private boolean isInBase64(String text) {
        Matcher token = BASE64.matcher(text);
        while (token.find()) {
            String digits = token.group().replace("=", "");
            String whole = digits.substring(0, digits.length() - (digits.length() % 4 == 1 ? 1 : 0));
            byte[] bytes = Base64.getDecoder().decode(whole.getBytes(ISO_8859_1));
            if (isPlainIn(new String(bytes, UTF_8).replace("\0", ""))) {
                return true;
            }
        }
        return false;
    }

    private boolean isPlainIn(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf(address); at >= 0; at = lower.indexOf(address, at + 1)) {
            if (beginsAt(lower, at) && endsAt(lower, at + address.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean beginsAt(String text, int at) {
        int before = at - 1;
        while (before >= 0 && OF_ADDRESSES.indexOf(text.charAt(before)) >= 0) {
            before--;
        }
        return before < 0 || !Character.isLetterOrDigit(text.charAt(before));
    }

    private static boolean endsAt(String text, int at) {
        int after = at;
        while (after < text.length() && ".-".indexOf(text.charAt(after)) >= 0) {
            after++;
        }
        return after == text.length() || !Character.isLetterOrDigit(text.charAt(after));
    }
}
