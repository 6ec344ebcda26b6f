package org.contactcourier.format.csv;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.contactcourier.mapping.clean.TrimmedText;

/**
 * Tells rows that are contacts from what programs and people write between them: the header again, sums, lines of text, rules,
 * comments, rows that wait for somebody to fill them. Needs more proof to leave a row out than to bury it, since a row left out
 * costs nobody's attention. Knows whether it is below the table, where a report has lines of which no word tells. One table, one
 * thread.
 */
final class RowJudge {
    /** A phone number, however short, rather than a sum. */
    private static final int SHORTEST_PHONE = 7;

    /** A name has fewer words, and fewer digits. */
    private static final int MANY_WORDS = 8;

    private static final int MANY_DIGITS = 4;

    /** What separates, in ASCII and beyond; a cell of nothing else says nothing. */
    private static final String MARKS =
            "-=_*+.~#|:/\\<>^\u2010\u2011\u2012\u2013\u2014\u2015\u2500\u2501\u2550\u00b7\u2022\u2026 ";

    private final CsvColumns columns;
    private final RowWords words;
    private boolean below;

    /** What a row is. */
    enum RowKind {
        CONTACT,
        /** Surely none: it is left out, and the receipt says so. */
        LEFT_OUT,
        /** Hardly one: it is buried. */
        DOUBTFUL
    }

    RowJudge(CsvColumns columns) {
        this.columns = columns;
        this.words = RowWords.SHIPPED;
    }

    /** Whether the rows so far end below the table. */
    boolean isBelow() {
        return below;
    }

    void isBelow(boolean known) {
        below = known;
    }

    /** What the row with these cells is. */
    RowKind of(List<String> cells) {
        int filled = 0;
        int first = -1;
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isBlank()) {
                filled++;
                first = first < 0 ? i : first;
            }
        }
        if (first < 0) {
            return RowKind.CONTACT; // a row of nothing but quotes and blanks is for others to judge
        }
        String cell = TrimmedText.of(cells.get(first));
        if (isHeader(cells, filled)
                || isRule(cells)
                || isComment(first, cell)
                || isUnfilled(cells)
                || isAll(cells, RowJudge::isSurveysId)) {
            return RowKind.LEFT_OUT;
        }
        if (cells.stream().anyMatch(text -> text.indexOf('@') >= 0)) {
            return RowKind.CONTACT;
        }
        if (filled > 1 && isAll(cells, words::isAboutColumns)) {
            return RowKind.LEFT_OUT;
        }
        boolean shorter = cells.size() == 1 && columns.count() > 2;
        if (columns.count() > 1 && (isBesideTheTable(cells, cell, filled, first) || (below && shorter))) {
            below = true;
            return columns.areOrganizations() && filled == 1 ? RowKind.DOUBTFUL : RowKind.LEFT_OUT;
        }
        below &= filled < 2;
        return columns.count() > 1
                        && filled == 1
                        && columns.isName(first)
                        && (isSentence(cell) || (columns.count() > 2 && words.isGroup(cell)))
                ? RowKind.DOUBTFUL
                : RowKind.CONTACT;
    }

    /** Whether it hardly is a contact; one text can be that, where other rows have several, and so can an example. */
    boolean isDoubtful(List<String> cells) {
        if (!cells.isEmpty() && words.isExample(cells.get(0))) {
            return true;
        }
        int filled = 0;
        for (int i = 0; i < cells.size() && filled < 2; i++) {
            filled += cells.get(i).isBlank() ? 0 : 1;
        }
        return filled == 1 && of(cells) == RowKind.DOUBTFUL;
    }

    private boolean isBesideTheTable(List<String> cells, String cell, int filled, int first) {
        if (words.isTotal(cell)) {
            return isOnlyNumbersBehind(cells, first);
        }
        boolean letter = cell.length() == 1 && Character.isLetter(cell.charAt(0)) && first == 0;
        boolean line = filled <= 2 && words.isLine(cell) && !hasPhone(cells, first);
        return line || (filled == 1 && letter);
    }

    /** The header's own words, or other names of its columns' fields: what stands above the table once more. */
    private boolean isHeader(List<String> cells, int filled) {
        int same = 0;
        int named = 0;
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            if (cell.isBlank()) {
                continue;
            }
            if (columns.isHeader(i, cell)) {
                same++;
            } else if (columns.isField(i)) {
                if (!columns.isNameOf(i, cell)) {
                    return false; // as nearly every row says in its first cell
                }
                named++;
            }
        }
        // A name that is its header, with nothing beside it, is no name either.
        return (same == filled && (filled > 1 || columns.count() == 1 || columns.isName(firstFilled(cells))))
                || (same + named > 1 && same + named >= (filled + 1) / 2);
    }

    private static int firstFilled(List<String> cells) {
        int at = 0;
        while (at < cells.size() && cells.get(at).isBlank()) {
            at++;
        }
        return at;
    }

    /** {@code ---,---,---}, and placeholders that are nothing but marks. */
    private static boolean isRule(List<String> cells) {
        return isAll(cells, RowJudge::isMarks);
    }

    private static boolean isMarks(String cell) {
        return cell.chars().allMatch(c -> MARKS.indexOf(c) >= 0);
    }

    /** What Qualtrics has below its header: <code>{"ImportId":"recipientEmail"}</code>. */
    private static boolean isSurveysId(String cell) {
        return cell.startsWith("{\"") && cell.endsWith("}");
    }

    private boolean isComment(int first, String cell) {
        if (first > 0 || columns.isHeader(0, cell)) {
            return false;
        }
        char second = cell.length() > 1 && cell.charAt(0) == '#' ? cell.charAt(1) : 0;
        boolean hash = second == ' '
                || second == '#'
                || (Character.isLetter(second) && !columns.header(0).startsWith("#"));
        return hash || cell.startsWith("//") || cell.startsWith("/*") || cell.startsWith("<!--");
    }

    /** Only numbers and ticks, and none in a column that means anything: a line of a form that nobody filled. */
    private boolean isUnfilled(List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            String cell = TrimmedText.of(cells.get(i));
            if (!isMarks(cell) && (columns.isField(i) || !isNumberOrTick(cell))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumberOrTick(String cell) {
        String tick = cell.length() > 5 ? "" : cell.toLowerCase(Locale.ROOT);
        return tick.equals("true") || tick.equals("false") || cell.chars().noneMatch(Character::isLetter);
    }

    private boolean isOnlyNumbersBehind(List<String> cells, int first) {
        for (int i = first + 1; i < cells.size(); i++) {
            String cell = cells.get(i);
            if (!cell.isBlank() && !words.isTotal(cell) && cell.chars().anyMatch(Character::isLetter)) {
                return false;
            }
        }
        return !hasPhone(cells, first);
    }

    private boolean hasPhone(List<String> cells, int first) {
        for (int i = first + 1; i < cells.size(); i++) {
            if (columns.isPhone(i) && digits(cells.get(i)) >= SHORTEST_PHONE) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSentence(String cell) {
        return cell.contains("://")
                || cell.contains("www.")
                || cell.endsWith(":")
                || cell.contains(": ")
                || digits(cell) >= MANY_DIGITS
                || cell.chars().filter(c -> c == ' ').count() >= MANY_WORDS;
    }

    private static long digits(String cell) {
        return cell.chars().filter(Character::isDigit).count();
    }

    private static boolean isAll(List<String> cells, Predicate<String> what) {
        return cells.stream().allMatch(cell -> cell.isBlank() || what.test(cell));
    }
}
