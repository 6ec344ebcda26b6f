package org.contactcourier.command.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.journal.JournalException;
import org.contactcourier.json.StrictJson;

/**
 * Finds the bundle by its own configuration: the one that answers at {@code management.port}, or else the journal itself.
 * Immutable.
 */
public final class BundleAccess {
    private final Supplier<Configuration> configuration;
    private final OpenJournal.JournalOpening opening;
    private final ObjectMapper mapper = StrictJson.mapper();

    /** @param opening for the journal of a bundle that doesn't run */
    public BundleAccess(Supplier<Configuration> configuration, OpenJournal.JournalOpening opening) {
        this.configuration = configuration;
        this.opening = opening;
    }

    /**
     * The bundle.
     *
     * @param user who works with it
     * @throws ConfigurationException if the configuration is wrong
     * @throws BundleException if it neither answers nor leaves its journal to others
     */
    public Bundle find(String user) {
        Configuration c = configuration.get();
        int port = c.number("management.port", 0, 65_535);
        if (port == 0) {
            return stopped(c, "management.port is 0, so a bundle that runs can't be found", user);
        }
        BundleAddress address = BundleAddress.from(c, port);
        HttpBundle running = new HttpBundle(address, mapper, user);
        Optional<String> trouble = running.trouble();
        return trouble.isEmpty()
                ? running
                : stopped(c, "no bundle at %s: %s".formatted(address.base(), trouble.get()), user);
    }

    private Bundle stopped(Configuration c, String notFound, String user) {
        try {
            return new JournalBundle(opening.open(c), mapper, "command line: " + user, Clock.systemUTC());
        } catch (JournalException e) {
            throw new BundleException(
                    "%s; and %s. If the bundle runs, call this with its own configuration; else look who has the journal"
                            .formatted(notFound, e.getMessage()),
                    e);
        }
    }
}
