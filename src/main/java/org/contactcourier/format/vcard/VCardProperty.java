package org.contactcourier.format.vcard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of one property while its lines are put together. In quoted-printable text some programs fold the lines as well, so
 * that a blank follows each soft break; the blank is the text's own with others. It remembers such blanks until it is known
 * which it is. Not thread-safe.
 */
final class VCardProperty extends ByteArrayOutputStream {
    /** Longer parameters nobody has; this keeps a hostile card of many lines from being read over and over. */
    private static final int LONGEST_HEAD = 1024;

    /** That each of so many lines begins with a blank of the text's own is no coincidence any more. */
    private static final int NO_COINCIDENCE = 2;

    /** No mail server adds more blanks; to look at more for each of a million folded lines takes a square. */
    private static final int MOST_BLANKS = 100;

    private static final Pattern CHARSET = Pattern.compile(";\\s*CHARSET\\s*=", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNICODE = Pattern.compile("CHARSET\\s*=\\s*\"?UTF-?8", Pattern.CASE_INSENSITIVE);

    private final BitSet doubtfulBlanks = new BitSet();
    private boolean headKnown;
    private boolean quotedPrintable;
    private boolean unicode;
    private int softBreaks;
    private int blanksBehindThem;

    boolean endsInSoftBreak() {
        return visible() > 0 && buf[visible() - 1] == '=' && isQuotedPrintable();
    }

    /** Without the blanks that a mail server may add (RFC 2045, 6.7). */
    private int visible() {
        int end = count;
        int least = Math.max(0, count - MOST_BLANKS);
        while (end > least && VCardLine.isBlank(buf[end - 1])) {
            end--;
        }
        return end;
    }

    private boolean isQuotedPrintable() {
        if (!headKnown) {
            int colon = VCardText.colon(buf, Math.min(count, LONGEST_HEAD));
            headKnown = colon >= 0 || count > LONGEST_HEAD;
            String head = colon < 0 ? "" : new String(buf, 0, colon + 1, ISO_8859_1);
            Matcher mark = VCardText.QUOTED_PRINTABLE.matcher(head);
            quotedPrintable = mark.find();
            unicode = !CHARSET.matcher(head).find() || UNICODE.matcher(head).find();
        }
        return quotedPrintable;
    }

    @Override
    public synchronized void reset() {
        super.reset();
        doubtfulBlanks.clear();
        headKnown = false;
        softBreaks = 0;
        blanksBehindThem = 0;
    }

    /** Takes the next line in the place of the soft break at the end. */
    void goOnBehindSoftBreak(byte[] line, int from, int to) {
        count = visible() - 1;
        softBreaks++;
        if (from < to && VCardLine.isBlank(line[from])) {
            blanksBehindThem++;
            doubtfulBlanks.set(count);
        }
        write(line, from, to - from);
    }

    /** Writes the blank at which a mail is folded. */
    void writeFold() {
        if (isQuotedPrintable()) {
            doubtfulBlanks.set(count);
        }
        write(' ');
    }

    boolean hasDoubtfulBlanks() {
        return !doubtfulBlanks.isEmpty();
    }

    /**
     * Whether the blanks are folds: the version has no others, each line has one, one is in the middle of a byte or of a
     * character, or the text's own blanks are encoded.
     */
    boolean isSurelyFolded(boolean version21) {
        return !version21
                || (softBreaks >= NO_COINCIDENCE && blanksBehindThem == softBreaks)
                || doubtfulBlanks.stream().anyMatch(at -> splitsByte(at) || (unicode && splitsCharacter(at)))
                || encodesBlanks();
    }

    private boolean splitsByte(int at) {
        boolean firstDigit = at > 1 && isHex(at - 1) && buf[at - 2] == '=';
        boolean nothing = at > 0 && buf[at - 1] == '=' && isHex(at + 1) && isHex(at + 2);
        return (firstDigit && isHex(at + 1)) || nothing;
    }

    private boolean splitsCharacter(int at) {
        int before = encoded(at - 3);
        int after = encoded(at + 1);
        return before >= 0x80 && (after & 0xC0) == 0x80;
    }

    /** The byte that stands at {@code at} as {@code =D0}; 0 if none does. */
    private int encoded(int at) {
        boolean there = at >= 0 && at + 2 < count && buf[at] == '=' && isHex(at + 1) && isHex(at + 2);
        return there ? Character.digit(buf[at + 1], 16) << 4 | Character.digit(buf[at + 2], 16) : 0;
    }

    private boolean isHex(int at) {
        return at < count && Character.digit(buf[at], 16) >= 0;
    }

    private boolean encodesBlanks() {
        boolean encoded = false;
        for (int i = Math.max(0, VCardText.colon(buf, Math.min(count, LONGEST_HEAD))); i < count; i++) {
            if (buf[i] == ' ' && !doubtfulBlanks.get(i)) {
                return false;
            }
            encoded |= encoded(i) == ' ';
        }
        return encoded;
    }

    byte[] withoutFolds() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(count);
        for (int i = 0; i < count; i++) {
            if (!doubtfulBlanks.get(i)) {
                kept.write(buf[i]);
            }
        }
        return kept.toByteArray();
    }

    /** Without the value: it is personal data. */
    @Override
    public synchronized String toString() {
        return new String(buf, 0, Math.max(0, VCardText.colon(buf, Math.min(count, LONGEST_HEAD))), UTF_8);
    }
}
