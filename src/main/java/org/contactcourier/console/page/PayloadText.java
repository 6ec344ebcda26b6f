package org.contactcourier.console.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Optional;
import org.contactcourier.record.Payload;
import org.contactcourier.text.Printable;

/** A payload as a page shows it, and the way back from a form. Stateless. */
final class PayloadText {
    /** Bytes that are shown of one that is no text: some pages of hexadecimal digits. */
    private static final int MOST_DUMPED = 4096;

    private static final int LINE = 16;

    /** An edit of more doesn't fit into a form. */
    private static final int MOST_EDITED = 1024 * 1024;

    private PayloadText() {}

    /** The bytes as text, if they are UTF-8, whole, and short enough for a form. */
    static Optional<String> editable(Payload payload) {
        return payload.isWhole() && payload.bytes().length <= MOST_EDITED ? text(payload.bytes()) : Optional.empty();
    }

    static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** With the line ends that a page has. */
    static String unix(String text) {
        return text.replace("\r\n", "\n");
    }

    /**
     * What a form has sent back, as it is meant: a form writes each line end as CR LF, and hidden characters are shown as
     * {@code \\u202e}.
     */
    static String back(String sent, String original) {
        String text = unix(sent);
        String unix = unix(original);
        if (text.equals(Printable.lines(unix))) {
            return original;
        }
        String[] restored = {text};
        unix.codePoints()
                .distinct()
                .mapToObj(Character::toString)
                .filter(character -> !Printable.lines(character).equals(character))
                .forEach(character -> restored[0] = restored[0].replace(Printable.lines(character), character));
        return original.contains("\r\n") ? restored[0].replace("\n", "\r\n") : restored[0];
    }

    /** Offset, bytes and ASCII, as {@code hexdump -C} has them. */
    static String dump(byte[] bytes) {
        StringBuilder dump = new StringBuilder();
        int end = Math.min(bytes.length, MOST_DUMPED);
        for (int at = 0; at < end; at += LINE) {
            StringBuilder hex = new StringBuilder();
            StringBuilder ascii = new StringBuilder();
            for (int i = at; i < Math.min(at + LINE, end); i++) {
                hex.append(String.format(Locale.ROOT, "%02x ", bytes[i]));
                ascii.append(bytes[i] >= ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '.');
            }
            dump.append(String.format(Locale.ROOT, "%08x  %-48s |%s|%n", at, hex, ascii));
        }
        return dump + (end < bytes.length ? "… and " + (bytes.length - end) + " bytes more\n" : "");
    }
}
