package org.contactcourier.mapping.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes phone numbers out of a text that says beside each which one it is: {@code Tel: 030 23125123, Mobil: 0171 3920012}.
 * Every word must be known, from {@code labels.txt}; a text with another is not touched. Leaves fax numbers out. Immutable.
 */
final class PhoneLabels {
    /** A longer text is a note. */
    private static final int LONGEST = 300;

    private static final int LEAST_DIGITS = 5;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}][\\p{L}\\p{M}-]*");

    /** An extension belongs to the number in front of it. */
    private static final Pattern EXTENSION = Pattern.compile(
            "\\s*(?:ext|extn|extension|durchwahl|dw|x|nst|poste|anexo)[.:]?\\s?\\d{1,7}(?!\\d)",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern AROUND = Pattern.compile("^[^\\d+(]+|[^\\d]+$");

    static final PhoneLabels SHIPPED = new PhoneLabels();

    private final Map<String, Set<String>> words = PlainWord.of(PhoneLabels.class, "labels.txt");

    private PhoneLabels() {}

    private boolean is(String kind, String word) {
        return words.getOrDefault(kind, Set.of()).contains(PlainWord.of(word));
    }

    /** Whether {@code word} says which address or number it stands beside. */
    boolean isLabel(String word) {
        return is("label", word);
    }

    /** The numbers in {@code text}; empty if it says anything else, or has no word at all. */
    List<String> numbers(String text) {
        if (text.length() > LONGEST || text.chars().noneMatch(Character::isLetter)) {
            return List.of();
        }
        List<String> numbers = new ArrayList<>();
        boolean labelled = false;
        boolean fax = false;
        int from = 0;
        Matcher word = WORD.matcher(text);
        Matcher extension = EXTENSION.matcher(text);
        int at = 0;
        while (word.find(at)) {
            if (extension.find(from) && extension.start() <= word.start() && word.start() < extension.end()) {
                at = extension.end();
                if (at >= text.length()) {
                    break;
                }
                continue;
            }
            boolean label = isLabel(word.group());
            boolean faxLabel = is("fax", word.group());
            boolean glued = word.start() > 0 && Character.isDigit(text.charAt(word.start() - 1)); // an exponent
            if (glued || (!label && !faxLabel && !is("between", word.group()))) {
                return List.of();
            }
            // A label behind its number stands in brackets.
            boolean behind = word.start() > 0
                    && "([".indexOf(text.charAt(word.start() - 1)) >= 0
                    && hasNumber(text, from, word.start());
            add(numbers, text.substring(from, word.start()), fax || (faxLabel && behind));
            fax = faxLabel && !behind;
            labelled |= label || faxLabel;
            from = word.end();
            at = from;
        }
        add(numbers, text.substring(from), fax);
        return labelled ? numbers : List.of();
    }

    private static boolean hasNumber(String text, int from, int to) {
        return text.substring(from, to).chars().filter(Character::isDigit).count() >= LEAST_DIGITS;
    }

    private static void add(List<String> numbers, String run, boolean left) {
        String number = AROUND.matcher(run).replaceAll("");
        long open = number.chars().filter(c -> c == '(').count();
        long closed = number.chars().filter(c -> c == ')').count();
        if (open != closed) {
            number = number.replace("(", "").replace(")", "");
        }
        if (!left && number.chars().filter(Character::isDigit).count() >= LEAST_DIGITS) {
            numbers.add(number);
        }
    }
}
