package org.contactcourier.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every request to the API, in order of arrival, and how many there were at a time. Thread-safe. */
final class RequestLog {
    private static final byte[] NOTHING = {};

    /** A request on its way; written by the event loop, read by anybody under the log's lock. */
    static final class Entry {
        private final Instant at;
        private final String method;
        private final String path;
        private final String query;
        private final List<Map.Entry<String, String>> headers;
        private byte[] body = NOTHING;
        private int status;
        private String fault = "";
        private boolean inFlight;
        private @Nullable Instant until;

        Entry(Instant at, String method, String path, String query, List<Map.Entry<String, String>> headers) {
            this.at = at;
            this.method = method;
            this.path = path;
            this.query = query;
            this.headers = headers;
        }
    }

    private final Clock clock;
    private final List<Entry> entries = new ArrayList<>();
    private boolean forgetful;
    private long count;
    private long creates;
    private int inFlight;
    private int maxInFlight;

    RequestLog(Clock clock) {
        this.clock = clock;
    }

    /** From now on counts requests instead of keeping them. */
    synchronized void forgets(boolean value) {
        forgetful = value;
    }

    synchronized Entry arrived(
            Call call, String method, String path, String query, List<Map.Entry<String, String>> headers) {
        Entry entry = new Entry(clock.instant(), method, path, query, forgetful ? List.of() : headers);
        count++;
        if (call == Call.CREATE) {
            creates++;
            entry.inFlight = true;
            inFlight++;
            maxInFlight = Math.max(maxInFlight, inFlight);
        }
        if (!forgetful) {
            entries.add(entry);
        }
        return entry;
    }

    synchronized void read(Entry entry, byte[] body) {
        if (!forgetful) {
            entry.body = body;
        }
    }

    synchronized void hit(Entry entry, Effect effect) {
        entry.fault = effect.getClass().getSimpleName();
    }

    synchronized void answered(Entry entry, int status) {
        entry.status = status;
        left(entry);
    }

    /** The connection is gone, whoever ended it. */
    synchronized void left(Entry entry) {
        if (entry.until == null) {
            entry.until = clock.instant();
        }
        if (entry.inFlight) {
            entry.inFlight = false;
            inFlight--;
        }
    }

    synchronized List<SeenRequest> requests() {
        Instant now = clock.instant();
        return entries.stream()
                .map(entry -> new SeenRequest(
                        entry.at,
                        entry.until == null ? now : entry.until,
                        entry.method,
                        entry.path,
                        entry.query,
                        entry.headers,
                        entry.body,
                        entry.status,
                        entry.fault))
                .toList();
    }

    synchronized long count() {
        return count;
    }

    synchronized long creates() {
        return creates;
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int maxInFlight() {
        return maxInFlight;
    }

    synchronized void clear() {
        entries.clear();
        count = 0;
        creates = 0;
        maxInFlight = inFlight;
    }
}
