package org.contactcourier.console;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.io.Connection;

/**
 * Bounds the number of open connections. One more closes the oldest: a client that holds connections open without using them
 * pushes out its own, and a probe, whose connection is the newest, is answered. If new connections had to wait instead, idle
 * ones would keep the probe out. Thread-safe.
 */
final class ConnectionBound implements Connection.Listener {
    private final int most;
    /** Oldest first; guarded by itself. */
    private final Set<Connection> open = new LinkedHashSet<>();

    ConnectionBound(int most) {
        this.most = most;
    }

    @Override
    public void onOpened(Connection connection) {
        oldestOver(connection).ifPresent(oldest -> oldest.getEndPoint().close());
    }

    private Optional<Connection> oldestOver(Connection opened) {
        synchronized (open) {
            open.add(opened);
            if (open.size() <= most) {
                return Optional.empty();
            }
            Iterator<Connection> oldestFirst = open.iterator();
            Connection oldest = oldestFirst.next();
            oldestFirst.remove();
            return Optional.of(oldest);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        synchronized (open) {
            open.remove(connection);
        }
    }
}
