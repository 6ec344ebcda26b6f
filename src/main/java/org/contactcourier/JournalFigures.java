package org.contactcourier;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.contactcourier.console.UnfinishedContacts;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.Journal;

/** The journal's figures for the console, which knows no journal. Thread-safe. */
final class JournalFigures implements UnfinishedContacts {
    private final Journal journal;

    JournalFigures(Journal journal) {
        this.journal = journal;
    }

    @Override
    public long parked() {
        return journal.parkedCount();
    }

    @Override
    public long parkedBytes() {
        return journal.parkedBytes();
    }

    @Override
    public Map<String, Long> deadLetters() {
        Map<String, Long> letters = new TreeMap<>();
        for (Reason reason : Reason.values()) {
            letters.put(reason.word(), journal.deadLetters(reason));
        }
        return letters;
    }

    @Override
    public long inDoubt() {
        return journal.inDoubt();
    }

    @Override
    public List<OpenAttempt> inDoubt(int limit) {
        return journal.inDoubt(limit).stream()
                .map(open -> new OpenAttempt(
                        open.origin().toString(),
                        open.origin().digest(),
                        open.since(),
                        open.attempts(),
                        open.instance(),
                        open.organization().column()))
                .toList();
    }
}
