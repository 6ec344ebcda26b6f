package org.contactcourier.format.vcard;

/**
 * Follows one card by its lines, from the one after {@code BEGIN:VCARD}. In vCard 2.1 a whole card may stand inside another,
 * after a line {@code AGENT:}; elsewhere a second beginning means that the first card was cut off. Not thread-safe.
 */
final class VCardNesting {
    /** The effect of a line on the card. */
    enum CardLine {
        /** A line of the card itself. */
        OWN,
        /** A line of a card inside it, or one that begins or ends such a card. */
        INNER,
        /** The card's last line. */
        END,
        /** The first line of another card: this one has no end. */
        OTHER_CARD
    }

    private int inner;
    private boolean agent;

    /** Whether the last line stands in a card inside this one. */
    boolean isInner() {
        return inner > 0;
    }

    CardLine step(byte[] bytes, int from, int to) {
        boolean expected = agent;
        agent = VCardLine.isAgent(bytes, from, to) || (expected && VCardLine.isBlank(bytes, from, to));
        if (VCardLine.isBegin(bytes, from, to)) {
            if (!expected) {
                return CardLine.OTHER_CARD;
            }
            inner++;
        } else if (VCardLine.isAgentBegin(bytes, from, to)) {
            inner++;
        } else if (VCardLine.isEnd(bytes, from, to)) {
            if (inner == 0) {
                return CardLine.END;
            }
            inner--;
        } else if (inner == 0) {
            return CardLine.OWN;
        }
        return CardLine.INNER;
    }
}
