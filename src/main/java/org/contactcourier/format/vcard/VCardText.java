package org.contactcourier.format.vcard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.contact.Note;
import org.contactcourier.record.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Makes text of one card's bytes, with nothing left in it but the properties that a contact is made of, each on a line of its
 * own. Bytes are put together before they become characters, as a line may be folded in the middle of one, and
 * quoted-printable text is decoded here, too: what isn't in the character set that it names must not become question marks.
 * One use, one thread.
 */
final class VCardText {
    /** A real card has a few dozen; ez-vcard compares some of them each with each. */
    private static final int MOST_PROPERTIES = 1_000;

    private static final Set<String> READ = Set.of(
            "VERSION",
            "FN",
            "N",
            "NICKNAME",
            "ORG",
            "TITLE",
            "ROLE",
            "EMAIL",
            "TEL",
            "ADR",
            "LABEL",
            "GEO",
            "URL",
            "IMPP",
            "KIND",
            "PHOTO",
            "SOCIALPROFILE",
            "X-SOCIALPROFILE",
            "X-ABLABEL",
            "X-ABSHOWAS",
            "X-ADDRESSBOOKSERVER-KIND");

    static final Pattern QUOTED_PRINTABLE =
            Pattern.compile(";\\s*(?:ENCODING\\s*=\\s*)?\"?QUOTED-PRINTABLE\"?\\s*(?=[;:])", Pattern.CASE_INSENSITIVE);
    private static final Pattern BASE64 =
            Pattern.compile(";\\s*(?:ENCODING\\s*=\\s*\"?B(?:ASE64)?|BASE64)\"?\\s*(?=[;:])", Pattern.CASE_INSENSITIVE);

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** Some phones write text beyond ASCII in Base64, as vCard 2.1 allows it for any property. */
    private static final Set<String> TEXTS = Set.of("N", "FN", "ORG", "TITLE", "ROLE", "ADR", "EMAIL", "TEL");

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*CHARSET\\s*=\\s*\"?([^;:\"\\s]{0,40})\"?\\s*(?=[;:])", Pattern.CASE_INSENSITIVE);
    private static final Pattern ENCODED_BREAK = Pattern.compile("=0[DA]", Pattern.CASE_INSENSITIVE);

    /** Characters of a line in which its parameters are looked for. */
    private static final int LONGEST_HEAD = 1024;

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** What people write in western languages beyond letters. */
    private static final String WESTERN_MARKS =
            "\u2019\u2018\u2013\u2014\u00A0\u00AA\u00BA\u00B0\u00B4\u00B7\u00AE\u2122\u00A9";

    private final byte[] card;
    private final StringBuilder text;
    private final VCardProperty line = new VCardProperty();
    private final List<Note> notes = new ArrayList<>();
    private String property = "";
    private @Nullable VCardSynonym synonym;
    private boolean version21;
    private boolean foldsQuoted;
    private boolean goesOnUnread; // a quoted-printable text that no contact is made of ended in a soft break
    private int properties;

    private VCardText(byte[] card) {
        this.card = card;
        this.text = new StringBuilder(card.length);
    }

    /** The text of {@code card}, which begins with BEGIN:VCARD and ends with END:VCARD. */
    static VCardText of(byte[] card) throws MalformedRecordException {
        VCardText text = new VCardText(card);
        text.readLines();
        return text;
    }

    String value() {
        return text.toString();
    }

    /** What was guessed to make it. */
    List<Note> notes() {
        return notes;
    }

    /** Whether a contact is made of this property, among others. */
    static boolean isRead(String property) {
        return READ.contains(property) || VCardMapping.network(property) != null;
    }

    private void readLines() throws MalformedRecordException {
        text.append("BEGIN:VCARD\n");
        version();
        VCardNesting nesting = new VCardNesting();
        int from = lineEnd(0);
        while (from < card.length) {
            int start = lineStart(from);
            int to = lineEnd(start);
            if (nesting.step(card, start, to) == VCardNesting.CardLine.OWN) {
                physicalLine(start, to);
            } else {
                finishLine();
                property = "AGENT";
            }
            from = to;
        }
        finishLine();
        text.append("END:VCARD\n");
    }

    /** The version, first of all: it says how to read the rest, and may come last. */
    private void version() throws MalformedRecordException {
        for (int from = 0; from < card.length; from = lineStart(lineEnd(from))) {
            int to = lineEnd(from);
            if (VCardLine.property(card, from, to).equals("VERSION")) {
                String line = new String(card, from, to - from, US_ASCII);
                int colon = line.indexOf(':');
                if (colon < 0) {
                    return; // it says nothing
                }
                String value = line.substring(colon + 1).strip();
                version21 = value.equals("2.1");
                text.append("VERSION:").append(value).append('\n');
                return;
            }
        }
    }

    private int lineEnd(int from) {
        int end = from;
        while (end < card.length && card[end] != '\n' && card[end] != '\r') {
            end++;
        }
        return end;
    }

    private int lineStart(int lineEnd) {
        boolean both = lineEnd + 1 < card.length && card[lineEnd] == '\r' && card[lineEnd + 1] == '\n';
        return lineEnd + (both ? 2 : 1);
    }

    private void physicalLine(int from, int to) throws MalformedRecordException {
        String begun = VCardLine.property(card, from, to);
        boolean read = isRead(property) && !property.equals("VERSION");
        if (read && line.endsInSoftBreak() && !isOtherProperty(begun, from, to)) {
            line.goOnBehindSoftBreak(card, from, to);
        } else if (goesOnUnread && (!isOtherProperty(begun, from, to) || isStillEncoded(from, to))) {
            goesOnUnread = endsInEquals(from, to);
        } else if (!begun.isEmpty()) {
            finishLine();
            property = begun;
            goesOnUnread = !isRead(begun) && endsInEquals(from, to) && isQuotedPrintable(from, to);
            synonym = isRead(begun) ? null : VCardSynonym.of(card, from, to);
            if (synonym != null) {
                property = synonym.property();
            }
            line.write(card, from, to - from);
        } else if (read && from < to) {
            goOn(from, to);
        }
    }

    /** A note's text may have a line that looks like a property. One of its own would say that it is encoded. */
    private boolean isStillEncoded(int from, int to) {
        return !isQuotedPrintable(from, to)
                && (endsInEquals(from, to)
                        || ENCODED_BREAK.matcher(ascii(from, to)).find());
    }

    private boolean endsInEquals(int from, int to) {
        return from < to && card[to - 1] == '=';
    }

    private boolean isQuotedPrintable(int from, int to) {
        return QUOTED_PRINTABLE
                .matcher(ascii(from, Math.min(to, from + LONGEST_HEAD)))
                .find();
    }

    private String ascii(int from, int to) {
        return new String(card, from, to - from, US_ASCII);
    }

    /** Whether a soft break was the last character of a value that was cut off, as nothing goes on like this. */
    private boolean isOtherProperty(String begun, int from, int to) {
        if (!READ.contains(begun) || property.equals("LABEL")) {
            return false;
        }
        int colon = from + begun.length();
        return colon + 1 < to
                && new String(card, from, begun.length(), US_ASCII).equals(begun)
                && (card[colon] == ';' || !VCardLine.isBlank(card[colon + 1]));
    }

    private void goOn(int from, int to) {
        if (!VCardLine.isBlank(card[from])) {
            line.write('\\'); // a line break that nobody escaped
            line.write('n');
            line.write(card, from, to - from);
            return;
        }
        int visible = from + 1;
        while (version21 && visible < to && VCardLine.isBlank(card[visible])) {
            visible++;
        }
        // vCard 2.1 folds as mails do, at blanks, which stay; the others fold anywhere with a blank of their own.
        if (version21 && !(visible < to && isInsideCharacter(card[visible]))) {
            line.writeFold();
        }
        line.write(card, visible, to - visible);
    }

    private static boolean isInsideCharacter(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /** Adds the line that is put together now to the text, if it is of use. */
    private void finishLine() throws MalformedRecordException {
        byte[] bytes = line.hasDoubtfulBlanks() ? unfolded() : line.toByteArray();
        line.reset();
        if (!isRead(property) || property.equals("VERSION")) {
            return;
        }
        if (++properties > MOST_PROPERTIES) {
            throw new MalformedRecordException(
                    "more than " + MOST_PROPERTIES + " properties that a contact is made of");
        }
        int colon = colon(bytes, bytes.length);
        if (colon < 0) {
            throw new MalformedRecordException("the property " + property + " has no colon");
        }
        VCardSynonym called = synonym;
        if (called != null) {
            appendSynonym(called, bytes, colon);
            return;
        }
        byte[] head = Arrays.copyOf(bytes, colon + 1);
        byte[] value = Arrays.copyOfRange(bytes, colon + 1, bytes.length);
        String params = decoded(head, null);
        if (params.indexOf(';') < 0) {
            text.append(params); // as most are; expressions take longer than all the rest
            appendOnOneLine(decoded(value, null));
            return;
        }
        if (params.chars().filter(c -> c == '"').count() % 2 != 0) {
            params = params.replace("\"", ""); // ez-vcard would take the value for a part of the quoted text
        }
        Matcher quotedPrintable = QUOTED_PRINTABLE.matcher(params);
        if (quotedPrintable.find()) {
            value = unquoted(value);
            params = quotedPrintable.replaceAll("");
        }
        Matcher base64 = BASE64.matcher(params);
        if (TEXTS.contains(property) && base64.find()) {
            value = fromBase64(value);
            params = base64.replaceAll("");
        }
        Matcher charset = CHARSET.matcher(params);
        String named = charset.find() ? charset.group(1) : null;
        text.append(charset.replaceAll(""));
        appendOnOneLine(decoded(value, named));
    }

    /** The bytes that Base64 stands for; as they are if it doesn't. */
    private static byte[] fromBase64(byte[] value) {
        try {
            return Base64.getDecoder()
                    .decode(BLANKS.matcher(new String(value, ISO_8859_1)).replaceAll(""));
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    /** A blank behind a soft break may be a fold's or the text's. Once one in the card is surely a fold's, all are. */
    private byte[] unfolded() {
        foldsQuoted |= line.isSurelyFolded(version21);
        return foldsQuoted ? line.withoutFolds() : line.toByteArray();
    }

    private void appendSynonym(VCardSynonym called, byte[] bytes, int colon) throws MalformedRecordException {
        String value = decoded(Arrays.copyOfRange(bytes, colon + 1, bytes.length), null);
        if (called.fits(value)) {
            text.append(called.property()).append(':').append(value.strip()).append('\n');
            notes.add(called.note(value.strip()));
        }
    }

    private void appendOnOneLine(String value) {
        text.append(withItsBackslashes(value)
                        .replace("\r\n", "\\n")
                        .replace("\r", "\\n")
                        .replace("\n", "\\n"))
                .append('\n');
    }

    /** A backslash before what nobody escapes is meant as such, as in {@code DOMAIN\ada}; ez-vcard would leave it out. */
    private static String withItsBackslashes(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder kept = new StringBuilder(value.length() + 8);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            kept.append(c);
            if (c == '\\') {
                if (i + 1 < value.length() && isEscaped(value.charAt(i + 1))) {
                    kept.append(value.charAt(++i));
                } else {
                    kept.append(c);
                }
            }
        }
        return kept.toString();
    }

    /** Whether some version or program writes it behind a backslash: line breaks, and marks of all kinds. */
    private static boolean isEscaped(char c) {
        return c == 'n' || c == 'N' || !(Character.isLetterOrDigit(c) || Character.isWhitespace(c));
    }

    /** Where the value begins: at the first colon that isn't in a quoted parameter, or the first where a quote has no end. */
    static int colon(byte[] line, int length) {
        boolean quoted = false;
        int first = -1;
        for (int i = 0; i < length; i++) {
            if (line[i] == '"') {
                quoted = !quoted;
            } else if (line[i] == ':') {
                if (!quoted) {
                    return i;
                }
                first = first < 0 ? i : first;
            }
        }
        return first;
    }

    /** Decodes quoted-printable text (RFC 2045, 6.7); an equals sign without a byte stays as it is. */
    private static byte[] unquoted(byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(value.length);
        for (int i = 0; i < value.length; i++) {
            int high = value[i] == '=' && i + 2 < value.length ? Character.digit(value[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(value[i + 2], 16);
            if (low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else if (value[i] != '=' || i + 1 < value.length) {
                bytes.write(value[i]);
            }
        }
        return bytes.toByteArray();
    }

    private String decoded(byte[] bytes, @Nullable String charset) throws MalformedRecordException {
        Charset named = named(charset);
        String decoded = named == null ? undeclared(bytes) : strictly(bytes, named);
        if (decoded == null) {
            throw new MalformedRecordException("the property " + property
                    + (named == null
                            ? " isn't UTF-8, and names no other character set that is known"
                            : " isn't in the character set that it names"));
        }
        return decoded;
    }

    private static @Nullable Charset named(@Nullable String name) {
        if (name == null) {
            return null;
        }
        try {
            Charset charset = Charset.forName(name);
            // Who writes Latin-1 means what Windows means by it; who writes ASCII says nothing.
            return charset.equals(ISO_8859_1) ? WINDOWS_1252 : charset.equals(US_ASCII) ? null : charset;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String undeclared(byte[] bytes) {
        if (isAscii(bytes)) {
            return new String(bytes, ISO_8859_1);
        }
        String unicode = strictly(bytes, UTF_8);
        if (unicode != null) {
            return unicode;
        }
        String western = strictly(bytes, WINDOWS_1252);
        return western != null && looksWestern(western) ? western : null;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether characters beyond ASCII stand alone or in pairs and are letters, as in western languages; a name in Cyrillic or
     * Japanese that was taken for windows-1252 doesn't look so, and is better buried than created as something that nobody
     * can read.
     */
    private static boolean looksWestern(String text) {
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            run = c < 0x80 ? 0 : run + 1;
            if (run > 2 || (run > 0 && !Character.isLetter(c) && WESTERN_MARKS.indexOf(c) < 0)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String strictly(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(); // reports by default
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
