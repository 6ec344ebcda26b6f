package org.contactcourier.doctor;

/**
 * What one look came to.
 *
 * @param subject what was looked at, such as {@code token}
 * @param found in one sentence; no secret
 * @param remedy what a person is to do; empty if nothing
 */
public record Diagnosis(String subject, Severity severity, String found, String remedy) {
    /** How bad it is. */
    public enum Severity {
        /** All is well. */
        OK,
        /** A start works, and a person may want to know. */
        WARN,
        /** Contacts would not be carried. */
        FAIL
    }

    /** The same about something that has a name, where {@code keys} stand for others. */
    Diagnosis about(String name, String others, String keys) {
        return new Diagnosis(subject, severity, found.replace(others, keys), remedy.replace(others, keys)).of(name);
    }

    /** The same about something that has a name. */
    Diagnosis of(String name) {
        return new Diagnosis(subject + " " + name, severity, found, remedy);
    }

    static Diagnosis ok(String subject, String found) {
        return new Diagnosis(subject, Severity.OK, found, "");
    }

    static Diagnosis warn(String subject, String found, String remedy) {
        return new Diagnosis(subject, Severity.WARN, found, remedy);
    }

    static Diagnosis fail(String subject, String found, String remedy) {
        return new Diagnosis(subject, Severity.FAIL, found, remedy);
    }
}
