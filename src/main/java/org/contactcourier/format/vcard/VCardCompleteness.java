package org.contactcourier.format.vcard;

import org.contactcourier.format.Head;
import org.contactcourier.format.TextCompleteness;
import org.contactcourier.format.vcard.VCardNesting.CardLine;

/**
 * Follows vCards while they are written: they end in the middle of one until the last line that can be seen ends a card. Holds
 * the beginning of one line. Not thread-safe.
 */
final class VCardCompleteness extends TextCompleteness {
    /** Longer than any line that begins or ends a card, blanks and all. */
    private static final int LONGEST = 256;

    private final byte[] line = new byte[LONGEST];
    private int length;
    private VCardNesting nesting = new VCardNesting();
    private boolean inside;
    private boolean ended;

    VCardCompleteness(Head head) {
        super(head);
    }

    @Override
    protected void character(int c) {
        if (isLineEnd(c)) {
            endLine();
        } else if (length < LONGEST && (length > 0 || c != OTHER || inside)) { // else a byte order mark
            line[length++] = (byte) c;
        }
    }

    private void endLine() {
        if (length > 0 && !VCardLine.isBlank(line, 0, length)) {
            takeLine();
        }
        length = 0;
    }

    private void takeLine() {
        if (VCardLine.isBegin(line, 0, length) && !inside) {
            inside = true;
            nesting = new VCardNesting();
            return;
        }
        ended = false;
        if (inside) {
            CardLine step = nesting.step(line, 0, length);
            if (step == CardLine.END) {
                inside = false;
                ended = true;
            } else if (step == CardLine.OTHER_CARD) {
                nesting = new VCardNesting();
            }
        }
    }

    @Override
    protected boolean endsInside() {
        boolean lastLine = length > 0 && !VCardLine.isBlank(line, 0, length);
        if (lastLine) {
            return !inside || !VCardLine.isEnd(line, 0, length) || nesting.isInner();
        }
        return inside || !ended;
    }
}
