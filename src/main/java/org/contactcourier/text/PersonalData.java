package org.contactcourier.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text in which addresses and phone numbers can't be read: {@code a••@example.org}, {@code +44•••60}. Stateless. */
public final class PersonalData {
    /** Bounded, so that a long text without an at sign takes no longer than it is long. */
    private static final Pattern EMAIL =
            Pattern.compile("([^\\s@<>'\"(),;:/\\[\\]{}=]{1,64})@(?=[^\\s@]{0,64}?\\p{L})");

    private static final Pattern PHONE =
            Pattern.compile("(?<![\\p{Alnum}#@~])\\+?[0-9](?:[ ()/.-]{0,2}[0-9]){6,18}(?![\\p{Alnum}])");
    private static final int HEAD = 3;
    private static final int TAIL = 2;

    private PersonalData() {}

    /** {@code text} with its e-mail addresses and what looks like a phone number masked. */
    public static String masked(String text) {
        String withoutAddresses =
                EMAIL.matcher(text).replaceAll(found -> Matcher.quoteReplacement(first(found.group(1)) + "••@"));
        return PHONE.matcher(withoutAddresses).replaceAll(found -> Matcher.quoteReplacement(ends(found.group())));
    }

    private static String first(String local) {
        return local.substring(0, local.offsetByCodePoints(0, 1));
    }

    private static String ends(String number) {
        return number.substring(0, HEAD) + "•••" + number.substring(number.length() - TAIL);
    }
}
