package org.contactcourier.format;

/**
 * Follows content of no format that is known: it may be the first line of a table, and no more. It ends inside something until it
 * ends with a line that isn't the first. Not thread-safe.
 */
final class LineCompleteness extends TextCompleteness {
    private int lines;
    private boolean open;

    LineCompleteness(Head head) {
        super(head);
    }

    @Override
    protected void character(int c) {
        if (!isBlank(c)) {
            open = true;
        } else if (open && isLineEnd(c)) {
            open = false;
            lines++;
        }
    }

    @Override
    protected boolean endsInside() {
        return open || lines < 2;
    }
}
