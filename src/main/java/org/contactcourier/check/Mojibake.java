package org.contactcourier.check;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Tells text that was read in another encoding than it was written in: {@code MÃ¼ller}, {@code Èâàí}. Thread-safe. */
final class Mojibake {
    /** Longer text is looked at no further: a glance is meant. */
    private static final int LONGEST = 500;

    /** What UTF-8 is usually mistaken for. Not Mac Roman: {@code d’école} would be UTF-8 in it. */
    private static final List<Charset> MISTAKEN = List.of(Charset.forName("windows-1252"), StandardCharsets.ISO_8859_1);

    /** What UTF-8's letters begin with in Mac Roman, where a root has no business. */
    private static final Pattern MAC = Pattern.compile("[\\u221A\\u00AC][\\u0080-\\uFFFF]");

    /** No language in Latin letters has a word of so many, and nothing but letters with marks. */
    private static final Pattern NOT_LATIN = Pattern.compile("(?<![\\p{L}])[\\u00C0-\\u00FF]{4,}(?![\\p{L}])");

    private Mojibake() {}

    static boolean isLikely(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return false;
        }
        String begin = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return begin.indexOf('\uFFFD') >= 0
                || NOT_LATIN.matcher(begin).find()
                || MAC.matcher(begin).find()
                || MISTAKEN.stream().anyMatch(charset -> isUtf8ReadAs(charset, begin));
    }

    /** A word at a time, as one that was read rightly may stand beside it. */
    private static boolean isUtf8ReadAs(Charset charset, String text) {
        for (String word : text.split(" ", -1)) {
            if (!word.chars().allMatch(c -> c < 0x80) && isWordReadAs(charset, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWordReadAs(Charset charset, String word) {
        try {
            ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(word));
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
