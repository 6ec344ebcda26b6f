package org.contactcourier.format.ldif;

import org.contactcourier.format.Head;
import org.contactcourier.format.TextCompleteness;

/**
 * Follows LDIF while it is written: it ends in the middle of an entry until a blank line or a comment follows. Not thread-safe.
 */
final class LdifCompleteness extends TextCompleteness {
    private boolean lineStart = true;
    private boolean inside;
    private boolean comment;

    LdifCompleteness(Head head) {
        super(head);
    }

    @Override
    protected void character(int c) {
        if (c == '\r') {
            return;
        }
        if (c == '\n') {
            inside &= !lineStart;
            lineStart = true;
            return;
        }
        if (lineStart) {
            boolean more = c == ' ' || c == '\t';
            comment = c == '#' || (more && comment);
            inside = !comment;
        }
        lineStart = false;
    }

    @Override
    protected boolean endsInside() {
        return inside || !lineStart;
    }
}
