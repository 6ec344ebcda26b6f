package org.contactcourier.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.mapping.words.HeaderWords;
import org.contactcourier.mapping.words.HeaderWords.Meaning;
import org.contactcourier.mapping.words.HeaderWords.Party;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * A label and its value in the text of a mail. It doesn't know which labels are fields of a contact.
 *
 * @param isAbove whether they are two lines, with nothing between them that says so
 */
record LabelledLine(String label, String value, boolean isAbove) {
    /** A label, with what mail programs put around it, and a value. */
    private static final Pattern LINE =
            Pattern.compile("[>\\s*_•·–|-]*([^:：\\t<>@|=]{1,40}?)[\\s*_]*(?:[:：\\t]| = | \\| )[\\s*_]*(.*?)[\\s|]*");

    /** What may be a label above its value, or the heading of a section. */
    private static final Pattern ALONE = Pattern.compile("[>\\s*_•·–-]*(\\p{L}[^:：\\t<>@|=\\d]{1,39}?)[\\s*_:]*");

    /** Forms that were written for pages send characters as those have them. */
    private static final Pattern ENTITY =
            Pattern.compile("&(?:#\\d{2,5}|#x[0-9a-fA-F]{2,4}|amp|quot|apos|lt|gt|nbsp);");

    /** What separates text and signature (RFC 3676, 4.3). */
    private static final Pattern SIGNATURE = Pattern.compile("[> ]*-- ?");

    private static final Pattern ADDRESS_OR_NUMBER = Pattern.compile("\\S+@\\S+|\\+?[\\d\\s()/.-]{6,25}|https?://\\S+");

    /** A longer line is prose. */
    private static final int LONGEST_LINE = 1_000;

    private static final int LONGEST_ALONE = 60;

    /** Of a heading. */
    private static final int MOST_WORDS = 3;

    private static final int MOST_LINES = 10_000;

    /** Those in {@code text}, whose characters may be the bytes of UTF-8, up to its signature. */
    static List<LabelledLine> in(String text) {
        List<String> lines = text.lines()
                .limit(MOST_LINES)
                .takeWhile(line -> !SIGNATURE.matcher(line).matches())
                .toList();
        LineScan scan = new LineScan(lastProse(lines));
        lines.forEach(scan::next);
        return scan.found;
    }

    /** The number of the last line that has no label: a message goes that far, if it has begun before. */
    private static int lastProse(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (!lines.get(i).isBlank() && labelled(lines.get(i)) == null) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Matcher labelled(String line) {
        Matcher labelled = line.length() > LONGEST_LINE ? null : LINE.matcher(line);
        return labelled != null && labelled.matches() ? labelled : null;
    }

    /** Goes through the lines once. For one thread. */
    private static final class LineScan {
        private final List<LabelledLine> found = new ArrayList<>();
        private final int lastProse;
        private int number = -1;
        private boolean afterBlank = true;
        private boolean inMessage;
        private boolean ofSomebodyElse;
        private String waiting = "";
        private String above = "";

        LineScan(int lastProse) {
            this.lastProse = lastProse;
        }

        void next(String line) {
            number++;
            Matcher labelled = labelled(line);
            if (labelled != null) {
                answer(labelled);
            } else if (!line.isBlank()) {
                prose(line);
            }
            afterBlank = line.isBlank();
        }

        private void answer(Matcher line) {
            String label = inUnicode(line.group(1).strip());
            String value = line.group(2).strip();
            waiting = value.isEmpty() ? label : "";
            if (afterBlank && value.isEmpty()) {
                ofSomebodyElse = isOfSomebodyElse(label);
            }
            above = "";
            inMessage &= number < lastProse;
            if (!value.isEmpty() && !ofSomebodyElse && (!inMessage || provesItself(value))) {
                found.add(of(label, value, false));
            }
            inMessage |= FreeText.isLabel(label);
        }

        private void prose(String line) {
            boolean isShort = line.length() <= LONGEST_LINE;
            String label = waiting.isEmpty() ? above : waiting;
            if (isShort && !label.isEmpty() && !ofSomebodyElse) {
                found.add(of(label, line.strip(), waiting.isEmpty()));
            }
            waiting = "";
            Matcher alone = line.length() > LONGEST_ALONE || inMessage ? null : ALONE.matcher(line);
            above = alone != null && alone.matches() ? inUnicode(alone.group(1).strip()) : "";
            if (afterBlank) {
                ofSomebodyElse = isOfSomebodyElse(above);
            }
        }
    }

    private static LabelledLine of(String label, String value, boolean isAbove) {
        boolean isOfPage = ENTITY.matcher(value).find();
        return new LabelledLine(label, isOfPage ? Parser.unescapeEntities(value, false) : value, isAbove);
    }

    /** Whether a heading begins a section about somebody who isn't the contact, such as the shipping address. */
    private static boolean isOfSomebodyElse(String heading) {
        String[] words = heading.split(" ", MOST_WORDS + 1);
        String begin = "";
        for (int i = 0; i < Math.min(words.length, MOST_WORDS); i++) {
            begin += words[i] + " ";
            Meaning meaning = HeaderWords.SHIPPED.ofKey(begin + "name");
            if (meaning != null && meaning.party() == Party.SOMEBODY_ELSE) {
                return true;
            }
        }
        return false;
    }

    /** What a person writes may have a line with a colon; a value that can only be an address or a number is none of it. */
    private static boolean provesItself(String value) {
        return ADDRESS_OR_NUMBER.matcher(value).matches();
    }

    /** A label whose characters are the bytes of UTF-8, as a mail's text may still be. */
    private static String inUnicode(String label) {
        if (label.chars().allMatch(c -> c < 0x80) || label.chars().anyMatch(c -> c > 0xFF)) {
            return label;
        }
        byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
        return Utf8.firstInvalid(bytes) < 0 ? new String(bytes, StandardCharsets.UTF_8) : label;
    }
}
