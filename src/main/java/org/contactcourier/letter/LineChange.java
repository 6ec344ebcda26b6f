package org.contactcourier.letter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.contactcourier.record.Payload;

/** What an edit has changed, for people: lines that are gone and lines that came instead. Stateless. */
final class LineChange {
    /** Characters; a record of a mebibyte is not told twice. */
    private static final int LONGEST = 64 * 1024;

    private LineChange() {}

    /** Lines of {@code before} with {@code -}, of {@code after} with {@code +}; without what both begin and end with. */
    static String of(Payload before, Payload after) {
        Optional<String> old = text(before);
        Optional<String> edited = text(after);
        if (old.isEmpty() || edited.isEmpty()) {
            return "-" + before + "\n+" + after;
        }
        List<String> gone = old.get().lines().toList();
        List<String> came = edited.get().lines().toList();
        int shorter = Math.min(gone.size(), came.size());
        int start = 0;
        while (start < shorter && gone.get(start).equals(came.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && gone.get(gone.size() - 1 - end).equals(came.get(came.size() - 1 - end))) {
            end++;
        }
        StringBuilder change = new StringBuilder();
        gone.subList(start, gone.size() - end)
                .forEach(line -> change.append('-').append(line).append('\n'));
        came.subList(start, came.size() - end)
                .forEach(line -> change.append('+').append(line).append('\n'));
        return change.length() <= LONGEST ? change.toString() : change.substring(0, LONGEST) + "…";
    }

    /** The bytes as text, if they are UTF-8 and whole. */
    static Optional<String> text(Payload payload) {
        if (!payload.isWhole()) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload.bytes()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
