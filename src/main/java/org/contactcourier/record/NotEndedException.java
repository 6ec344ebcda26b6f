package org.contactcourier.record;

/**
 * This pass is over and the contact has not ended: it stays where it is durable. Never leaves {@code deliver-contact}, never
 * leads to a dead letter.
 */
public final class NotEndedException extends Exception {
    private static final long serialVersionUID = 1L;

    public NotEndedException(String why) {
        super(why, null, false, false); // an everyday event: its stack says nothing and costs much
    }
}
