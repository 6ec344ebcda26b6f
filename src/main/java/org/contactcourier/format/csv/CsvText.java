package org.contactcourier.format.csv;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.Utf8;
import org.contactcourier.record.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/**
 * The text of rows in the two encodings that look alike as long as nobody has an accent: UTF-8, and windows-1252, which Excel
 * writes. The first row that isn't ASCII tells: text in windows-1252 is practically never valid UTF-8. From then on, what isn't
 * UTF-8 in UTF-8 is damage. Not thread-safe.
 */
final class CsvText {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private boolean unicode;
    private boolean windows;

    /** @param unicode whether the text is known to be Unicode */
    CsvText(boolean unicode) {
        this.unicode = unicode;
    }

    /** From now on the text is known to be Unicode. */
    void isUnicode(boolean known) {
        unicode = known;
    }

    /** Whether any text so far was known to be Unicode. */
    boolean isUnicode() {
        return unicode;
    }

    /** The encoding, as far as the rows have shown another one than UTF-8; else null. */
    @Nullable
    String encoding() {
        return windows ? WINDOWS.name() : null;
    }

    /**
     * The text of a row.
     *
     * @param start where it begins
     */
    String of(byte[] row, Position start) throws MalformedRecordException {
        int invalid = Utf8.firstInvalid(row);
        if (invalid < 0) {
            String text = new String(row, StandardCharsets.UTF_8);
            unicode |= text.length() != row.length;
            return text;
        }
        if (unicode) {
            throw new MalformedRecordException("not UTF-8 at " + start.plus(row, invalid));
        }
        try {
            String text = WINDOWS.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(row))
                    .toString();
            windows = true;
            return text;
        } catch (CharacterCodingException e) {
            throw new MalformedRecordException("neither UTF-8 nor windows-1252 at " + start.plus(row, invalid));
        }
    }
}
