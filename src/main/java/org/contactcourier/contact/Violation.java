package org.contactcourier.contact;

/**
 * One rule that a record breaks.
 *
 * @param pointer where in the input: a JSON pointer (RFC 6901); empty for the whole record
 * @param code the rule's short name, stable for machines: {@code required}, {@code too-long}, {@code malformed}, …
 * @param message one sentence for people, with the limit; never the value itself
 */
public record Violation(String pointer, String code, String message) {
    /** The place and the problem. */
    String sentence() {
        return pointer.isEmpty() ? message : pointer + ": " + message;
    }
}
