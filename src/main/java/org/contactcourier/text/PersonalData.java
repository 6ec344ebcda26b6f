package org.contactcourier.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text in which e-mail addresses and phone numbers can't be read: {@code a••@example.org}, {@code +44•••60}. Lists, pages and
 * terminals show messages so. An origin stays readable ({@code kafka:contacts/0@123456#7}), except for an address and an
 * international number in it. The work is linear in the text. Stateless.
 */
public final class PersonalData {
    private static final String MASK = "•••";
    private static final String SHORT_MASK = "••";

    /** An at sign as it is typed, as East Asian keyboards have it, and as it stands in a link. */
    private static final Pattern AT = Pattern.compile("[@＠]|%40");

    /** What neither a local part nor a host has in it, unless it is quoted. */
    private static final String AROUND_ADDRESSES = "<>'\"(),;:#/[]{}=";

    /** Characters of a host that are looked at: a host without a letter among them is no host, but an offset. */
    private static final int HOST = 64;

    /** Characters of a quoted local part; RFC 5321 allows 64. */
    private static final int QUOTED = 66;

    /** A shorter number is a postcode, a year or an amount. */
    private static final int FEWEST_DIGITS = 7;

    private static final String BETWEEN_DIGITS = " \t\u00a0\u202f\u2009()/.-\u2010\u2011\u2012\u2013";

    /** As in {@code ") / ("}. */
    private static final int MOST_BETWEEN = 5;

    private static final int HEAD = 3;
    private static final int TAIL = 2;

    /** In the midst of a sentence; looked for only between two {@link #HASH}es, so that nothing is looked at twice. */
    private static final Pattern ORIGIN =
            Pattern.compile("(?<![\\p{Alnum}-])(?:kafka|file|mail)[\\w.-]{0,64}:[^\\s#]{1,500}#[0-9]+");

    /** How an origin ends, if a number is there. */
    private static final Pattern HASH = Pattern.compile("#[0-9]*");

    /** Characters before its hash. */
    private static final int LONGEST_ORIGIN = 600;

    /** The name of a file may hold blanks, so this is one only if nothing else stands there. */
    private static final Pattern ONLY_ORIGIN =
            Pattern.compile("(?:kafka|file|mail)[\\w.-]{0,64}:[^#\\n]{1,500}#[0-9]+");

    /** What comes before a place in a file. */
    private static final Pattern PLACE = Pattern.compile(
            "(?:line|row|record|byte|offset|position|column|character|index|uid)s?:? ?$", Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_PLACE = 12;

    private PersonalData() {}

    /** {@code text} with its e-mail addresses and what looks like a phone number masked. */
    public static String masked(String text) {
        return withoutNumbers(withoutAddresses(text));
    }

    private static String withoutAddresses(String text) {
        Matcher at = AT.matcher(text);
        StringBuilder masked = new StringBuilder(text.length());
        int copied = 0;
        int low = 0; // behind the last at sign, so that nothing is looked at twice
        while (at.find()) {
            int from = localPart(text, low, at.start());
            low = at.end();
            if (from < at.start() && isHost(text, at.end())) {
                int first = text.charAt(from) == '"' && from + 1 < at.start() ? from + 1 : from;
                masked.append(text, copied, text.offsetByCodePoints(first, 1)).append(SHORT_MASK);
                copied = at.start();
            }
        }
        return copied == 0 ? text : masked.append(text, copied, text.length()).toString();
    }

    /** Where the local part before {@code end} begins; not before {@code low}. */
    private static int localPart(String text, int low, int end) {
        if (end > low && text.charAt(end - 1) == '"') {
            int quote = text.lastIndexOf('"', end - 2);
            if (quote >= Math.max(low, end - QUOTED)) {
                return quote;
            }
        }
        int from = end;
        while (from > low && isOfAddress(text.charAt(from - 1))) {
            from--;
        }
        return from;
    }

    private static boolean isHost(String text, int from) {
        int end = Math.min(text.length(), from + HOST);
        for (int i = from; i < end && isOfAddress(text.charAt(i)); i++) {
            if (Character.isLetter(text.codePointAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfAddress(char c) {
        boolean isSpace = Character.isWhitespace(c) || Character.isSpaceChar(c);
        return !isSpace && c != '@' && c != '＠' && AROUND_ADDRESSES.indexOf(c) < 0;
    }

    private static String withoutNumbers(String text) {
        if (ONLY_ORIGIN.matcher(text).matches()) {
            return withoutNumbers(text, 0, text.length(), true);
        }
        Matcher hash = HASH.matcher(text);
        Matcher origin = ORIGIN.matcher(text).useTransparentBounds(true);
        StringBuilder masked = new StringBuilder(text.length());
        int from = 0;
        int low = 0;
        while (hash.find()) {
            boolean found = origin.region(Math.max(low, hash.start() - LONGEST_ORIGIN), hash.end())
                    .find();
            low = hash.start() + 1;
            if (found) {
                masked.append(withoutNumbers(text, from, origin.start(), false));
                masked.append(withoutNumbers(text, origin.start(), origin.end(), true));
                from = origin.end();
            }
        }
        return masked.append(withoutNumbers(text, from, text.length(), false)).toString();
    }

    /** @param ofOrigin whether only an international number is one: a coordinate never begins with a plus */
    private static String withoutNumbers(String text, int from, int to, boolean ofOrigin) {
        StringBuilder masked = new StringBuilder(to - from);
        int i = from;
        while (i < to) {
            int end = startsNumber(text, from, i, to) ? numberEnd(text, i, to) : i;
            if (end == i) {
                masked.append(text.charAt(i++));
            } else {
                String number = text.substring(i, end);
                boolean isWord = end < to && Character.isLetter(text.charAt(end));
                boolean isPhone = !isWord
                        && digits(number) >= FEWEST_DIGITS
                        && (ofOrigin ? number.startsWith("+") : !isPlace(text, from, i, number));
                masked.append(isPhone ? ends(number) : number);
                i = end;
            }
        }
        return masked.toString();
    }

    private static boolean startsNumber(String text, int from, int at, int to) {
        char c = text.charAt(at);
        boolean isStart = isDigit(c) || (c == '+' && at + 1 < to && isDigit(text.charAt(at + 1)));
        if (!isStart || at == from) {
            return isStart;
        }
        char before = text.charAt(at - 1);
        return !Character.isLetterOrDigit(before) && "#@~".indexOf(before) < 0;
    }

    /** Behind the last digit of the number at {@code from}. Digits that are half a word are no part of it, unless first. */
    private static int numberEnd(String text, int from, int to) {
        int last = from;
        int i = from + 1;
        while (true) {
            while (i < to && isDigit(text.charAt(i))) {
                i++;
            }
            if (i < to && Character.isLetter(text.charAt(i))) {
                return last == from ? i : last;
            }
            last = i;
            int next = i;
            while (next < to && next - i < MOST_BETWEEN && BETWEEN_DIGITS.indexOf(text.charAt(next)) >= 0) {
                next++;
            }
            if (next == i || next >= to || !isDigit(text.charAt(next))) {
                return last;
            }
            i = next;
        }
    }

    /** A number behind a word such as <q>line</q> tells where something stands. */
    private static boolean isPlace(String text, int from, int at, String number) {
        return digits(number) == number.length()
                && PLACE.matcher(text.substring(Math.max(from, at - LONGEST_PLACE), at))
                        .find();
    }

    private static boolean isDigit(char c) {
        return Character.isDigit(c);
    }

    private static int digits(String number) {
        return (int) number.chars().filter(Character::isDigit).count();
    }

    private static String ends(String number) {
        return number.substring(0, HEAD) + MASK + number.substring(number.length() - TAIL);
    }
}
