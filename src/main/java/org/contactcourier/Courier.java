package org.contactcourier;

import java.time.Clock;
import java.util.List;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Deadline;

/** The bundle while it runs. It is started and closed once; a second close does nothing. */
public final class Courier implements AutoCloseable {
    private final Deadline root;
    private final StartedParts parts;
    private final int managementPort;

    private Courier(Deadline root, StartedParts parts, int managementPort) {
        this.root = root;
        this.parts = parts;
        this.managementPort = managementPort;
    }

    /**
     * Starts everything; when this returns the sources are consuming.
     *
     * @param routes the files of routes
     * @throws ConfigurationException if a key has a value that can't be used
     * @throws JournalException if the journal can't be opened
     * @throws StartFailedException if a route can't be started
     */
    public static Courier start(Configuration configuration, List<RouteFile> routes, Clock clock) {
        Deadline root = Deadline.root(Deadline.steadyClock());
        StartedParts parts = new StartedParts();
        try {
            int port = assembly(configuration, routes, clock, root, parts).start();
            return new Courier(root, parts, port);
        } catch (ConfigurationException | JournalException e) {
            root.expire();
            parts.close();
            throw e;
        } catch (Exception e) { // Camel declares no closer type for what a start throws
            root.expire();
            parts.close();
            throw new StartFailedException(e);
        }
    }

    /** One fault is found by the way; then the others are looked for, so that a person mends all of them at once. */
    private static Assembly assembly(
            Configuration configuration, List<RouteFile> routes, Clock clock, Deadline root, StartedParts parts) {
        if (!configuration.unknown().isEmpty()) {
            throw ConfigurationException.of(Assembly.faults(configuration));
        }
        try {
            return new Assembly(configuration, routes, clock, root, parts);
        } catch (ConfigurationException e) {
            List<String> faults = Assembly.faults(configuration);
            throw faults.size() > 1 ? ConfigurationException.of(faults) : e;
        }
    }

    /** Where health and metrics are. */
    public int managementPort() {
        return managementPort;
    }

    /**
     * Stops. Sources take nothing more; attempts on the wire end and are acknowledged; contacts that wait for another attempt
     * stay at their sources. The journal is closed last.
     */
    @Override
    public synchronized void close() {
        root.expire();
        parts.close();
    }
}
