package org.contactcourier.smarttask;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.contact.Ending;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.Origin;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.Attempts;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalException;

/** Rows in memory, and a switch that breaks them, for what a real disk does too seldom. */
final class MemoryJournal implements Journal {
    private final Map<Origin, JournalEntry> rows = new ConcurrentHashMap<>();
    private final Map<Origin, IntakeRecord> payloads = new ConcurrentHashMap<>();
    private final Map<Origin, Instant> dues = new ConcurrentHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private volatile String broken = "";

    void breaks(String what) {
        broken = what;
    }

    void has(JournalEntry row) {
        rows.put(row.origin(), row);
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    Instant due(Origin origin) {
        return dues.get(origin);
    }

    private synchronized void called(String what) {
        calls.add(what);
        if (broken.contains(what)) {
            throw new JournalException("the journal is broken");
        }
    }

    @Override
    public Optional<JournalEntry> find(Origin origin) {
        called("find");
        return Optional.ofNullable(rows.get(origin));
    }

    @Override
    public void sending(Origin origin, Attempts attempts) {
        called("sending");
        JournalEntry old = rows.get(origin);
        rows.put(origin, row(origin, old == null ? State.SENDING : old.state(), null, attempts));
    }

    @Override
    public boolean delivered(Origin origin, String recordId, Attempts attempts) {
        called("delivered");
        rows.put(origin, row(origin, State.DELIVERED, recordId, attempts));
        return false;
    }

    @Override
    public Ending bury(IntakeRecord record, RejectedRecordException why, Attempts attempts) {
        called("bury");
        rows.put(
                record.origin(),
                new JournalEntry(
                        record.origin(), State.BURIED, null, why.reason(), why.getMessage(), "dl-1", attempts, false));
        return new Ending.Buried(why.reason(), String.valueOf(why.getMessage()), "dl-1");
    }

    @Override
    public void release(Origin origin, Attempts attempts) {
        called("release");
        JournalEntry old = rows.get(origin);
        if (old != null && old.state() == State.SENDING) {
            rows.put(origin, row(origin, State.SENDING, null, attempts));
        }
    }

    @Override
    public void park(IntakeRecord record, Attempts attempts, Instant due) {
        called("park");
        rows.put(record.origin(), row(record.origin(), State.PARKED, null, attempts));
        payloads.put(record.origin(), record);
        dues.put(record.origin(), due);
    }

    @Override
    public List<Parked> due(Instant now, int limit) {
        called("due");
        return rows.values().stream()
                .filter(row ->
                        row.state() == State.PARKED && !dues.get(row.origin()).isAfter(now))
                .limit(limit)
                .map(row -> new Parked(
                        row.origin(),
                        payloads.get(row.origin()).payload().mediaType(),
                        payloads.get(row.origin()).payload().bytes(),
                        row.attempts()))
                .toList();
    }

    private static JournalEntry row(Origin origin, State state, String recordId, Attempts attempts) {
        return new JournalEntry(origin, state, recordId, null, null, null, attempts, false);
    }

    @Override
    public void close() {}
}
