package org.contactcourier.source;

/**
 * The value of a key as a bean that a route names ({@code #bean:intake.mail.folder}). Camel sets its text on the endpoint as it
 * is; in a plain string it would resolve {@code {{x}}} once more.
 */
public record Literal(String text) {
    /** The text itself: by this Camel converts it. */
    @Override
    public String toString() {
        return text;
    }
}
