package org.contactcourier.mapping.clean;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What spreadsheets do to texts and numbers, undone where nothing was lost: {@code ="0171"} and {@code '0171}, which keep a zero,
 * and {@code 12125550124.0}, which was taken for an amount. A zero that is gone stays gone. Thread-safe.
 */
public final class SpreadsheetText {
    private static final String CODE = "spreadsheet-text";
    private static final String RESTORED = "number-restored";

    /** Longer numbers are none that people have. */
    private static final int LONGEST_NUMBER = 40;

    /** A number with more places in front of its point is no phone number, and would be a long row of zeros. */
    private static final int MOST_PLACES = 30;

    private static final Pattern SCIENTIFIC = Pattern.compile("[+]?(\\d(?:[.,]\\d+)?)[eE][+]?(\\d{1,3})");

    private static final Pattern WHOLE = Pattern.compile("([+]?\\d+)[.,]0{1,2}");

    /** Marks between thousands, as a number's format has them; one alone may be anything. */
    private static final Pattern THOUSANDS = Pattern.compile("[+]?\\d{1,3}(?:[,'\u2019]\\d{3}){2,}");

    /** {@code =+49-171-3920012}, which a spreadsheet worked out. */
    private static final Pattern DIFFERENCE = Pattern.compile("-\\d{5,}");

    private static final String LINK = "=HYPERLINK(";
    private static final Pattern LINKED = Pattern.compile("\\(\\s*\"([^\"]*)\"\\s*(?:[,;]\\s*\"([^\"]*)\"\\s*)?\\)");

    private SpreadsheetText() {}

    /** What a formula that is a link stands for. */
    public enum Linked {
        /** What people see. */
        LABEL,
        /** Where it leads. */
        TARGET
    }

    /** {@code text} without the marks by which a spreadsheet takes it for a text. */
    public static Text unmarked(Text text, Linked linked) {
        String value = text.value();
        char first = value.isEmpty() ? ' ' : value.charAt(0);
        if (first == '=' && value.regionMatches(true, 0, LINK, 0, LINK.length())) {
            return text.changed(CODE, linked(value, linked));
        }
        return first == '=' || first == '\'' ? text.changed(CODE, unmarked(value)) : text;
    }

    private static String linked(String formula, Linked linked) {
        Matcher matcher = LINKED.matcher(formula).region(LINK.length() - 1, formula.length());
        if (!matcher.matches()) {
            return formula;
        }
        String label = matcher.group(2) == null ? "" : TrimmedText.of(matcher.group(2));
        return linked == Linked.TARGET || label.isEmpty() ? TrimmedText.of(matcher.group(1)) : label;
    }

    private static String unmarked(String value) {
        if (value.charAt(0) == '\'') {
            return value.length() > 1 && isMarked(value.charAt(1)) && !value.endsWith("'") ? value.substring(1) : value;
        }
        String formula = value.substring(1);
        boolean call = formula.length() > 4 && formula.regionMatches(true, 0, "T(\"", 0, 3) && formula.endsWith("\")");
        String quoted = call ? formula.substring(2, formula.length() - 1) : formula;
        if (quoted.length() > 1 && quoted.startsWith("\"") && quoted.endsWith("\"")) {
            String inside = quoted.substring(1, quoted.length() - 1).replace("\"\"", "\u0000");
            // A quote by itself ends the text, and then it is a formula of more than one.
            return inside.indexOf('"') < 0 ? TrimmedText.of(inside.replace('\u0000', '"')) : value;
        }
        boolean number = !formula.isEmpty()
                && formula.chars().allMatch(c -> (c >= '0' && c <= '9') || "+ ()-/.".indexOf(c) >= 0)
                && formula.chars().anyMatch(c -> c >= '0' && c <= '9');
        return number ? formula : value;
    }

    /** What a spreadsheet would take for a number or a formula. A name such as {@code 't Hooft} begins otherwise. */
    private static boolean isMarked(char c) {
        return (c >= '0' && c <= '9') || c == '+' || c == '=' || c == '@' || c == '-' || c == '(';
    }

    /** Whether {@code number} was written with fewer digits than it has: {@code 4.479E+11}, {@code -3920134}. */
    public static boolean hasLostDigits(String number) {
        Matcher matcher = scientific(number);
        return matcher == null
                ? number.startsWith("-") && DIFFERENCE.matcher(number).matches()
                : !hasAllDigits(matcher);
    }

    /** {@code number} as it was before a spreadsheet wrote it as an amount; only if all of its digits are still there. */
    public static Text restored(Text number) {
        String value = number.value();
        if (value.length() > LONGEST_NUMBER || value.length() < 3) {
            return number;
        }
        Matcher scientific = scientific(value);
        if (scientific != null) {
            return hasAllDigits(scientific)
                    ? number.changed(
                            RESTORED,
                            new BigDecimal(value.replace(',', '.')).setScale(0).toPlainString())
                    : number;
        }
        if (THOUSANDS.matcher(value).matches()) {
            return number.changed(RESTORED, value.replaceAll("[^\\d+]", ""));
        }
        char last = value.charAt(value.length() - 1);
        if (last != '0') {
            return number;
        }
        Matcher whole = WHOLE.matcher(value);
        return whole.matches() ? number.changed(RESTORED, whole.group(1)) : number;
    }

    private static @Nullable Matcher scientific(String number) {
        if (number.length() > LONGEST_NUMBER || (number.indexOf('E') < 0 && number.indexOf('e') < 0)) {
            return null;
        }
        Matcher matcher = SCIENTIFIC.matcher(number);
        return matcher.matches() ? matcher : null;
    }

    private static boolean hasAllDigits(Matcher scientific) {
        int places = Integer.parseInt(scientific.group(2));
        int written = scientific.group(1).length() - (scientific.group(1).length() > 1 ? 2 : 1);
        // A digit behind the point of the whole number would be a fraction, and no number of anything.
        return places <= MOST_PLACES && places == written;
    }
}
