package org.contactcourier.console;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that can be wrong.
 *
 * @param name as health shows it, such as {@code source-kafka}
 * @param readiness whether the process isn't ready for work while this is wrong; else only {@code /observe/health} is DOWN
 * @param problem what is wrong, in one sentence without personal data; empty while all is well. It must answer within
 *     milliseconds.
 * @param note what there is to know while all is well, likewise
 * @param section the section of {@code docs/runbook.md} that says what to do about the problem there is now
 */
public record HealthCheck(
        String name,
        boolean readiness,
        Supplier<Optional<String>> problem,
        Supplier<Optional<String>> note,
        Supplier<String> section) {
    /** A check with a section of its name. */
    public HealthCheck(
            String name, boolean readiness, Supplier<Optional<String>> problem, Supplier<Optional<String>> note) {
        this(name, readiness, problem, note, () -> name);
    }

    /** The same under another name, with the same section of the runbook. */
    public HealthCheck named(String other) {
        return new HealthCheck(other, readiness, problem, note, section);
    }

    /** A check without a note. */
    public HealthCheck(String name, boolean readiness, Supplier<Optional<String>> problem) {
        this(name, readiness, problem, Optional::empty);
    }
}
