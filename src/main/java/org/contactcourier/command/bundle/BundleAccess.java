package org.contactcourier.command.bundle;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
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
    /** Addresses that mean every one of this machine; from itself, loopback is the one that may operate. */
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]", "", "localhost");

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
        HttpBundle.Listener listener = HttpBundle.Listener.NOBODY;
        if (port != 0) {
            HttpBundle running = new HttpBundle(base(c.text("management.host"), port), mapper, user);
            listener = running.listener();
            if (listener == HttpBundle.Listener.BUNDLE) {
                return running;
            }
        }
        return stopped(c, port, listener, user);
    }

    private Bundle stopped(Configuration c, int port, HttpBundle.Listener listener, String user) {
        try {
            return new JournalBundle(opening.open(c), mapper, "command line: " + user, Clock.systemUTC());
        } catch (JournalException e) {
            String answers = port == 0
                    ? "management.port is 0, so a bundle that runs can't be found"
                    : listener == HttpBundle.Listener.NOBODY
                            ? "nobody answers at management.port " + port
                            : "what answers at management.port %d is no Contact Courier".formatted(port);
            throw new BundleException(
                    "%s; and %s. If the bundle runs, call this with its own configuration; else look who has the journal"
                            .formatted(answers, e.getMessage()),
                    e);
        }
    }

    private static URI base(String host, int port) {
        String address = EVERYWHERE.contains(host) ? "127.0.0.1" : host;
        String literal = address.contains(":") && !address.startsWith("[") ? "[" + address + "]" : address;
        return URI.create("http://" + literal + ":" + port);
    }
}
