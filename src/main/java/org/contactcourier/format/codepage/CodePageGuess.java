package org.contactcourier.format.codepage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.contactcourier.format.Utf8;
import org.contactcourier.mapping.Field;
import org.jspecify.annotations.Nullable;

/**
 * Which code page content is in that isn't Unicode, by its first bytes: words must be words of one language, and the domains and
 * calling codes in it tell which languages are likely. What is plain western, and what nothing speaks against, stays
 * windows-1252. One use, one thread.
 */
public final class CodePageGuess {
    /** What is said where it can't be told. */
    public static final String UNKNOWN = "the encoding can't be told: set intake.<source>.encoding";

    private static final Charset WESTERN = Charset.forName("windows-1252");
    private static final String MARKS = "\u2019\u2018\u201C\u201D\u201E\u2013\u2014\u2026"
            + "\u20AC\u00A0\u00AB\u00BB\u00B0\u00B7\u00AE\u2122\u00A9\u2116\u00A7\u00B4\u00BA\u00AA";
    private static final char APOSTROPHE = '\u2019';
    private static final char PARAGRAPH = '\u00A7';
    private static final String BEHIND_WORDS = "\u00AE\u2122";
    private static final char MIDDLE_DOT = '\u00B7';
    private static final String INSIDE_WORDS = "\u2019\u00B4\u00B7";
    private static final Pattern HINT =
            Pattern.compile("@[\\w.-]+\\.([a-z]{2})\\b|\\+(\\d{1,3})\\d*[ ()/.\\d-]{5,}", Pattern.CASE_INSENSITIVE);

    /** So much of the text must fit. */
    private static final double FITS = 0.97;

    /** Below, western text is no longer plainly western. */
    private static final double DOUBTFUL = 0.8;

    /** Of letters beyond ASCII in a western word, and in any Latin one. */
    private static final int LONGEST_WESTERN_RUN = 2;

    private static final int LONGEST_RUN = 4;

    /** Letters that a word needs in which no letter is Latin: a western text has single ones, as in "à Paris". */
    private static final int SHORTEST_OTHER_WORD = 3;

    private static final int LONGEST_HEADER = 4_000;

    /** What a header in the language speaks for it, compared with a place. */
    private static final int HEADER = 3;

    private static final Pattern BETWEEN_CELLS = Pattern.compile("[\\t,;|\"]+");

    /** By how much a language's letters must be more likely than another's. */
    private static final double MARGIN = 0.25;

    private final byte[] bytes;
    private final boolean whole;
    private final List<PlaceHint> placeHints;
    private final String region;

    /** A domain's last part, or the digits behind a plus; the other one is null. */
    private record PlaceHint(
            @Nullable String domain, @Nullable String code) {}

    /** A page with what speaks for it. */
    private record PageFit(CodePage page, String text, double fit, double likely, int hints) {}

    /** @param region where most contacts live, or null */
    CodePageGuess(byte[] bytes, boolean whole, @Nullable String region) {
        this.region = region == null ? "" : region.toLowerCase(Locale.ROOT);
        this.bytes = bytes;
        this.whole = whole;
        this.placeHints = HINT.matcher(new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT))
                .results()
                .map(found -> new PlaceHint(found.group(1), found.group(2)))
                .toList();
    }

    /** Whether there is nothing to guess: ASCII, or Unicode, damaged or not. */
    static boolean isUnicode(byte[] bytes) {
        if (Utf8.firstInvalid(bytes) < 0) {
            return true;
        }
        int good = 0;
        int bad = 0;
        for (int i = 0; i < bytes.length; i++) {
            int length = bytes[i] >= 0 ? 1 : Utf8.sequence(bytes, i);
            good += length > 1 ? 1 : 0;
            bad += length == 0 ? 1 : 0;
            i += Math.max(0, length - 1);
        }
        return good >= bad;
    }

    /** The code page, windows-1252 included; null where it can't be told. */
    @Nullable
    Charset charset() {
        List<PageFit> candidates = new ArrayList<>();
        Map<Charset, Optional<String>> texts = new HashMap<>(); // several languages share a code page
        for (CodePage page : CodePage.ALL) {
            String text = texts.computeIfAbsent(page.charset(), charset -> Optional.ofNullable(decoded(charset)))
                    .orElse(null);
            if (text != null) {
                PageFit candidate = page.isIdeographic() ? ideographic(page, text) : alphabetic(page, text);
                if (candidate.fit() >= FITS) {
                    candidates.add(candidate);
                }
            }
        }
        double western = western();
        PageFit best = best(candidates);
        if (best == null) {
            return candidates.isEmpty() && western >= DOUBTFUL ? WESTERN : null;
        }
        return best.page().charset();
    }

    private @Nullable PageFit best(List<PageFit> candidates) {
        List<PageFit> western = candidates.stream()
                .filter(c -> c.page().charset().equals(WESTERN))
                .filter(c -> !c.page().small() || c.hints() > 0 || isAlone(c, candidates))
                .toList();
        int most = western.stream().mapToInt(PageFit::hints).max().orElse(0);
        PageFit best = null;
        boolean tie = false;
        for (PageFit c : candidates) {
            if (!western.isEmpty() && c.page().isLatin() && c.hints() <= most && !western.contains(c)) {
                continue; // as it always was read, if nothing speaks for another language
            }
            int better = best == null ? 1 : compare(c, best);
            if (better > 0) {
                best = c;
                tie = false;
            } else if (better == 0 && best != null && !c.text().equals(best.text())) {
                tie = true;
            }
        }
        return tie ? null : best;
    }

    /** Whether no Latin letters are read otherwise by another language. */
    private static boolean isAlone(PageFit fit, List<PageFit> candidates) {
        return candidates.stream().allMatch(c -> !c.page().isLatin() || c.text().equals(fit.text()));
    }

    private static int compare(PageFit a, PageFit b) {
        if (a.page().isLatin() != b.page().isLatin()
                && a.page().isIdeographic() == b.page().isIdeographic()) {
            return a.page().isLatin() ? -1 : 1; // words without any ASCII letter are no Latin ones
        }
        if (a.hints() != b.hints()) {
            return Integer.compare(a.hints(), b.hints());
        }
        double more = a.likely() - b.likely();
        return Math.abs(more) < MARGIN ? 0 : more > 0 ? 1 : -1;
    }

    private @Nullable String decoded(Charset charset) {
        CharsetDecoder decoder = charset.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, whole);
        return result.isError() ? null : chars.flip().toString();
    }

    private double western() {
        String text = new String(bytes, WESTERN);
        int all = 0;
        int good = 0;
        for (String word : words(text)) {
            if (word.indexOf('\uFFFD') >= 0) {
                continue; // its row is damaged, and is buried by itself
            }
            all++;
            good += isWord(word) && longestRun(word) <= LONGEST_WESTERN_RUN ? 1 : 0;
        }
        return all == 0 ? 1 : (double) good / all;
    }

    private PageFit alphabetic(CodePage page, String text) {
        int all = 0;
        int good = 0;
        int letters = 0;
        int longest = 0;
        double likely = 0;
        for (String word : words(text)) {
            all++;
            longest = Math.max(longest, word.length());
            boolean fits = isWord(word) && (!page.isLatin() || longestRun(word) <= LONGEST_RUN);
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                if (c >= 0x80 && Character.isLetter(c)) {
                    fits &= page.has(c, i + 1 < word.length() ? word.charAt(i + 1) : '$');
                    int rank = Math.max(page.letters().indexOf(Character.toLowerCase(c)), 0);
                    likely -= Math.log(rank + 3.0);
                    letters++;
                }
            }
            good += fits ? 1 : 0;
        }
        boolean told = letters > 0 && (page.isLatin() || longest >= SHORTEST_OTHER_WORD);
        double fit = all == 0 ? 1 : (double) good / all;
        return new PageFit(
                page, text, told ? fit : 0, letters == 0 ? 0 : likely / letters, hints(page) + headers(text));
    }

    /** Ideographs stand among themselves; the common ones lie in one part of each code page. */
    private PageFit ideographic(CodePage page, String text) {
        int all = 0;
        int good = 0;
        int common = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                all++;
                boolean beside = i > 0 && isAsciiLetter(text.charAt(i - 1));
                boolean letter = Character.isIdeographic(c)
                        || (c >= '\u3000' && c <= '\u30FF')
                        || (c >= '\uAC00' && c <= '\uD7A3')
                        || (c >= '\uFF00' && c < '\uFF61');
                good += letter && !beside ? 1 : 0;
                common += isCommon(page, c) ? 1 : 0;
            }
        }
        double fit = all == 0 ? 0 : (double) good / all;
        double likely = all == 0 ? 0 : (double) common / all;
        return new PageFit(page, text, likely >= DOUBTFUL ? fit : 0, likely, hints(page) + headers(text));
    }

    private static boolean isCommon(CodePage page, char c) {
        if (c >= '\u3040' && c <= '\u30FF') {
            return page.language().equals("ja");
        }
        byte[] code = String.valueOf(c).getBytes(page.language().equals("ja") ? EUC_JP : page.charset());
        int lead = code.length < 2 ? 0 : code[0] & 0xFF;
        boolean punctuation = lead >= 0xA1 && lead <= 0xA3;
        return punctuation
                || switch (page.language()) {
                    case "ja" -> lead >= 0xB0 && lead <= 0xCF;
                    case "ko" -> c >= '\uAC00' && lead >= 0xB0 && lead <= 0xC8 && (code[1] & 0xFF) >= 0xA1;
                    case "zht" -> lead >= 0xA4 && lead <= 0xC6;
                    default -> lead >= 0xB0 && lead <= 0xD7 && (code[1] & 0xFF) >= 0xA1;
                };
    }

    private static final Charset EUC_JP = Charset.forName("EUC-JP");

    private int hints(CodePage page) {
        int hints = page.places().contains(region) ? 1 : 0;
        for (PlaceHint hint : placeHints) {
            String domain = hint.domain();
            String code = hint.code();
            boolean called = code != null
                    && (page.callingCodes().contains(code)
                            || page.callingCodes().contains(code.substring(0, Math.min(2, code.length())))
                            || page.callingCodes().contains(code.substring(0, 1)));
            hints += called || (domain != null && page.places().contains(domain)) ? 1 : 0;
        }
        return hints;
    }

    /** What the first line says: headers that are words of a language are no accident. */
    private static int headers(String text) {
        int end = text.indexOf('\n');
        String first = text.substring(0, Math.min(end < 0 ? text.length() : end, LONGEST_HEADER));
        long known = BETWEEN_CELLS
                .splitAsStream(first.strip())
                .filter(cell -> cell.chars().anyMatch(c -> c >= 0x80))
                .filter(cell -> Field.of(cell).isPresent())
                .count();
        return HEADER * (int) known;
    }

    /** The words with anything beyond ASCII in them. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int from = 0;
        boolean beyond = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if ((c >= 0x80 && c != '\u00A0') || isAsciiLetter(c)) {
                beyond |= c >= 0x80;
                continue;
            }
            if (beyond) {
                words.add(text.substring(from, i));
            }
            from = i + 1;
            beyond = false;
        }
        return words;
    }

    /** Letters of one script, with capitals in front or throughout; marks only around them. */
    private static boolean isWord(String word) {
        Character.UnicodeScript script = null;
        int lower = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (!Character.isLetter(c)) {
                if (c == MIDDLE_DOT && !isBetween(word, i, 'l') && i > 0) {
                    return false; // "col·lecció", or an item of a list
                }
                boolean letterBefore = i > 0 && Character.isLetter(word.charAt(i - 1));
                if ((c == PARAGRAPH && letterBefore)
                        || (BEHIND_WORDS.indexOf(c) >= 0 && !letterBefore && word.length() > 1)) {
                    return false; // "Wei\u00A7", "\u00AEofie"
                }
                if (c == APOSTROPHE && i == 0 && word.length() > 1 && word.charAt(1) >= 0x80) {
                    return false; // only Dutch words begin with one
                }
                boolean edge = i == 0
                        || i == word.length() - 1
                        || !Character.isLetter(word.charAt(i + 1))
                        || INSIDE_WORDS.indexOf(c) >= 0;
                boolean accent = Character.getType(c) == Character.NON_SPACING_MARK
                        && i > 0
                        && word.charAt(i - 1) >= 0x80; // ASCII letters get theirs by letters of the code page
                if ((MARKS.indexOf(c) < 0 && !accent) || !edge) {
                    return false;
                }
                lower = 0;
                continue;
            }
            Character.UnicodeScript of = Character.UnicodeScript.of(c);
            if (script != null && of != script && of != Character.UnicodeScript.COMMON) {
                return false;
            }
            script = of;
            boolean second = i > 0 && Character.isUpperCase(word.charAt(i - 1)) && Character.isUpperCase(c);
            if (c >= 0x80 && second && i + 1 < word.length() && Character.isLowerCase(word.charAt(i + 1))) {
                return false; // nobody is called "K\u0160the"
            }
            if (Character.isUpperCase(c) && lower > 0 && c >= 0x80) {
                return false;
            }
            boolean after = i > 0 && lower > 0 && Character.isUpperCase(c);
            if (after && !isAsciiLetter(word.charAt(i - 1))) {
                return false;
            }
            lower += Character.isLowerCase(c) ? 1 : 0;
        }
        return true;
    }

    private static boolean isBetween(String word, int at, char letter) {
        return at > 0
                && at + 1 < word.length()
                && Character.toLowerCase(word.charAt(at - 1)) == letter
                && Character.toLowerCase(word.charAt(at + 1)) == letter;
    }

    private static int longestRun(String word) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < word.length(); i++) {
            run = word.charAt(i) >= 0x80 ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    private static boolean isAsciiLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
