package org.contactcourier.smarttask;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.contactcourier.configuration.Secret;

/** Makes an answer fit to be kept with a dead letter: e-mails, phones and tokens masked, bounded. */
final class Redaction {
    /** What is kept of an answer, in UTF-16 units. */
    static final int KEPT = 4096;

    /** What is looked at: more than is kept, since masking shortens. */
    private static final int LOOKED_AT = 2 * KEPT;

    /** An address cut off at the end of what is looked at would no longer be known as one. */
    private static final int LONGEST_VALUE = 400;

    private static final String MASK = "***";
    private static final String NAME = "[^\\s\"'<>,;:@()\\[\\]{}\\\\]{1,320}+";
    private static final Pattern EMAIL = Pattern.compile(NAME + "(?:@|\\\\u0040|%40)" + NAME);

    /** Looked for where a word begins only: from every letter of a long one it would take a square. */
    private static final Pattern TOKEN = Pattern.compile(
            "(?i:bearer)\\s+[^\\s\"]+|(?<![A-Za-z0-9_+/=-])[A-Za-z0-9_+/=-]{24,}+\\.[A-Za-z0-9_.+/=-]+|[A-Za-z0-9_+/=]{40,}");

    private static final Pattern PHONE = Pattern.compile("\\+?\\(?\\d[\\d ()./-]{5,28}\\d");

    private Redaction() {}

    static String of(byte[] answer, Secret token) {
        int length = Math.min(answer.length, LOOKED_AT);
        String text = new String(answer, 0, length, StandardCharsets.UTF_8);
        if (length < answer.length) {
            text = text.substring(0, Math.max(0, text.length() - LONGEST_VALUE));
        }
        text = text.replace(token.reveal(), MASK);
        text = TOKEN.matcher(text).replaceAll(MASK);
        text = EMAIL.matcher(text).replaceAll(MASK);
        text = PHONE.matcher(text).replaceAll(MASK);
        return text.length() > KEPT ? text.substring(0, KEPT) : text;
    }
}
