package org.contactcourier.mapping.clean;

import java.text.Normalizer;

/**
 * Text without what people neither see nor mean: control characters, invisible ones, blanks of every kind and number, letters
 * that are written in two pieces. What a text says stays: joiners inside of words and emoji, ligatures, full width, accents
 * in any number. NUL and halves of characters stay, too, as they mean that something broke, which {@link
 * org.contactcourier.contact.Rule} says.
 */
public final class CleanText {
    /** Longer than any field may be; composing takes the square of the time where somebody piles up accents. */
    private static final int MAX_COMPOSED = 4096;

    /** Below, nothing changes by being composed. */
    private static final char FIRST_COMBINING = '\u0300';

    /** The windows-1252 characters from 0x80 on; Unicode has control characters there. A blank means none. */
    private static final String WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

    private static final int BLACK_FLAG = 0x1F3F4;

    private final String text;
    private final StringBuilder clean;
    private int blanks;
    private int breaks;
    private boolean unusual;
    private boolean blanksChanged;
    private boolean controlsChanged;
    private boolean invisibleChanged;
    private int last;

    private CleanText(String text) {
        this.text = text;
        this.clean = new StringBuilder(text.length());
    }

    /** What is written at {@code pointer}, cleaned; line breaks are line feeds then, and blank lines are gone. */
    public static Text of(String pointer, String written) {
        return isClean(written) ? new Text(pointer, written) : new CleanText(TrimmedText.of(written)).cleaned(pointer);
    }

    /** The text in one line, as a name is. */
    public static Text line(Text text) {
        return text.changed(Text.WHITESPACE, text.value().replace('\n', ' '));
    }

    /** Without the marks that say which way text runs, of which addresses and numbers have none. */
    public static String withoutDirection(String text) {
        StringBuilder bare = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\u061C' || c == '\u200E' || c == '\u200F') {
                bare = bare == null ? new StringBuilder(text.length()).append(text, 0, i) : bare;
            } else if (bare != null) {
                bare.append(c);
            }
        }
        return bare == null ? text : bare.toString();
    }

    /** Whether there can't be anything to do; most texts are like that. */
    private static boolean isClean(String text) {
        char before = ' ';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean clean =
                    c == ' ' ? before != ' ' : c > ' ' && c < FIRST_COMBINING && (c < 0x7F || c > 0xA0) && c != 0xAD;
            if (!clean) {
                return false;
            }
            before = c;
        }
        return before != ' ';
    }

    private Text cleaned(String pointer) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            take(c, i);
            i += Character.charCount(c);
        }
        Text cleaned = new Text(pointer, text);
        String to = clean.toString();
        if (controlsChanged) {
            cleaned = cleaned.changed("control-characters", to);
        } else if (invisibleChanged) {
            cleaned = cleaned.changed("invisible-characters", to);
        } else if (blanksChanged) {
            cleaned = cleaned.changed(Text.WHITESPACE, to);
        } else {
            cleaned = cleaned.part(to); // line ends, and blanks at them
        }
        return cleaned.changed("unicode-nfc", composed(to));
    }

    private void take(int c, int index) {
        if (isBreak(c)) {
            boolean second = c == '\n' && index > 0 && text.charAt(index - 1) == '\r';
            breaks += second ? 0 : 1;
            unusual |= c != '\n' && c != '\r';
        } else if (isBlank(c)) {
            blanks++;
            unusual |= c != ' ';
        } else if (c != 0 && Character.isISOControl(c)) {
            controlsChanged = true;
            int meant = c < 0x80 || c == 0x7F ? ' ' : WINDOWS_1252.charAt(c - 0x80);
            if (meant != ' ') {
                add(meant);
            }
        } else if (isInvisible(c)) {
            invisibleChanged = true;
        } else {
            add(c);
        }
    }

    private void add(int c) {
        if (clean.length() > 0 && blanks + breaks > 0) {
            clean.append(breaks > 0 ? '\n' : ' ');
            blanksChanged |= unusual || breaks > 1 || (breaks == 0 && blanks > 1);
        }
        blanks = 0;
        breaks = 0;
        unusual = false;
        clean.appendCodePoint(c);
        last = c;
    }

    private static boolean isBreak(int c) {
        return (c >= '\n' && c <= '\r') || c == '\u2028' || c == '\u2029';
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private boolean isInvisible(int c) {
        if (c == '\u200C' || c == '\u200D') {
            // They join what other scripts than Latin and emoji are made of, and then also end words.
            return clean.length() == 0 || blanks + breaks > 0 || last < 0x80;
        }
        if (c >= 0xE0000 && c <= 0xE007F) {
            // The flags of England, Scotland and Wales are spelled with these; anywhere else they hide text.
            return last != BLACK_FLAG && !(last >= 0xE0000 && last <= 0xE007F);
        }
        return c == 0xAD
                || c == '\u180E'
                || c == '\u200B'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2060' && c <= '\u206F')
                || c == '\uFEFF'
                || (c >= '\uFFF9' && c <= '\uFFFB');
    }

    /**
     * Letters and their accents in one piece (NFC), but for ideographs of compatibility: NFC takes them for their common
     * forms, and families insist on theirs.
     */
    private static String composed(String text) {
        if (text.length() > MAX_COMPOSED || text.chars().allMatch(c -> c < FIRST_COMBINING)) {
            return text;
        }
        StringBuilder composed = null;
        int from = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            if ((c >= '\uF900' && c <= '\uFAFF') || (c >= 0x2F800 && c <= 0x2FA1F)) {
                composed = composed == null ? new StringBuilder(text.length()) : composed;
                composed.append(nfc(text.substring(from, i))).appendCodePoint(c);
                from = next;
            }
            i = next;
        }
        return composed == null
                ? nfc(text)
                : composed.append(nfc(text.substring(from))).toString();
    }

    private static String nfc(String text) {
        return Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
