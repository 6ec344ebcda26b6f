package org.contactcourier.format;

import java.nio.ByteBuffer;
import org.contactcourier.format.Utf8Input.Encoding;
import org.contactcourier.record.InputFormats;

/**
 * Follows text while it is written, one character after the other, in any superset of ASCII or any Unicode encoding. What isn't
 * ASCII has no part in a format's structure and comes as {@link #OTHER}. For content that doesn't mark its own end: it only tells
 * whether the last byte stands in the middle of something. Not thread-safe.
 */
public abstract class TextCompleteness implements InputFormats.Completeness {
    /** Any character that isn't ASCII. */
    protected static final int OTHER = 0x80;

    private final byte[] unit = new byte[Encoding.LOOK];
    private final Encoding encoding;
    private int count;

    /** @param head the beginning of the content that will be followed, which tells the encoding */
    protected TextCompleteness(Head head) {
        this.encoding = head.encoding();
    }

    @Override
    public final void accept(ByteBuffer written) {
        if (encoding == Encoding.UTF_8) {
            while (written.hasRemaining()) {
                byte next = written.get();
                character(next < 0 ? OTHER : next);
            }
            return;
        }
        while (written.hasRemaining()) {
            unit[count++] = written.get();
            if (count == encoding.width()) {
                count = 0;
                int value = encoding.unit(unit, 0);
                character(value < 0 || value > OTHER ? OTHER : value);
            }
        }
    }

    /** Takes the next character, or {@link #OTHER}. */
    protected abstract void character(int c);

    @Override
    public final boolean showsItsEnd() {
        return false;
    }

    @Override
    public final boolean isClosed() {
        return false;
    }

    @Override
    public final boolean isCut() {
        return count > 0 || endsInside();
    }

    /** Whether the last character stands in the middle of a record, so that its rest is still to come. */
    protected abstract boolean endsInside();

    /** Whether {@code c} ends a line. */
    protected static boolean isLineEnd(int c) {
        return c == '\n' || c == '\r';
    }

    /** Whether {@code c} can't be seen. */
    protected static boolean isBlank(int c) {
        return c >= 0 && c <= ' ';
    }
}
