package org.contactcourier.enrichment;

/**
 * The route fails for this contact, which says nothing about the contact: it comes from the journal, or others pass meanwhile.
 */
public final class EnrichmentFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    EnrichmentFailedException(String why) {
        super(why, null, false, false);
    }
}
