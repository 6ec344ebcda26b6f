package org.contactcourier.source;

import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.record.Source;

/**
 * A source of contacts as the program sees it. Each kind has one implementation, which starts from its configuration
 * ({@link Factory}), brings what its route refers to, and can be paused.
 *
 * <p>The order is: build, {@link #bindTo}, routes are loaded and started, {@link #start}, and at the end {@link #close}.
 * Thread-safe once it is bound.
 */
public interface IntakeSource extends PausableSource, AutoCloseable {
    /** The ids of the routes that read this source. */
    Set<String> routes();

    /**
     * Binds the beans and sets up the components that its routes refer to. Among the beans are values of keys: a route names
     * them ({@code #bean:intake.mail.folder}), since Camel would decode and resolve a text in an endpoint's URI. Called before
     * the routes are loaded.
     */
    void bindTo(CamelContext context);

    /** Why the source can't be read or acknowledged just now, in one sentence; empty while all is well. Answers at once. */
    Optional<String> problem();

    /** What it reads, for people and without a secret: {@code the inbox /srv/inbox}. */
    default String place() {
        return name();
    }

    /** That another process reads the source, in one sentence; empty if this one does. It is no problem. Answers at once. */
    default Optional<String> standby() {
        return Optional.empty();
    }

    /** What waits at the source, as it was last counted; empty as long as it was never counted. Answers at once. */
    default Optional<Backlog> backlog() {
        return Optional.empty();
    }

    /** Starts what runs beside the routes. Called after they have started. */
    default void start() {
        // most sources run by their route alone
    }

    /** Stops what {@link #start} has started. Called after the routes have stopped. */
    @Override
    default void close() {
        // most sources run by their route alone
    }

    /** What a source is made of once its settings are known. */
    @FunctionalInterface
    interface Plan {
        /** Builds the source; nothing is read yet. */
        IntakeSource build(SourceSetup setup);
    }

    /** Reads the settings of one kind of source. */
    @FunctionalInterface
    interface Factory {
        /**
         * The plan of {@code source}, or empty if it is off.
         *
         * @throws ConfigurationException if a key of it has a value that can't be used
         */
        Optional<Plan> configure(Configuration configuration, Source source);
    }
}
