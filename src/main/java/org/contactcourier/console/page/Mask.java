package org.contactcourier.console.page;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text in which addresses and numbers of people can't be read: {@code a••@example.org}, {@code +44•••60}. Stateless. */
final class Mask {
    private static final Pattern EMAIL =
            Pattern.compile("([^\\s@<>'\"(),;:/]{1,64})@((?=[^\\s@]*\\p{L})[^\\s@<>'\"(),;:#/]{1,255})");
    private static final Pattern PHONE =
            Pattern.compile("(?<![\\p{Alnum}])\\+?[0-9](?:[ ()/.-]{0,2}[0-9]){7,18}(?![\\p{Alnum}])");
    private static final int HEAD = 3;
    private static final int TAIL = 2;

    private Mask() {}

    static String of(String text) {
        String withoutEmails = EMAIL.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(first(found.group(1)) + "••@" + found.group(2)));
        return PHONE.matcher(withoutEmails).replaceAll(found -> Matcher.quoteReplacement(ends(found.group())));
    }

    private static String first(String local) {
        return local.substring(0, local.offsetByCodePoints(0, 1));
    }

    private static String ends(String number) {
        return number.substring(0, HEAD) + "•••" + number.substring(number.length() - TAIL);
    }
}
