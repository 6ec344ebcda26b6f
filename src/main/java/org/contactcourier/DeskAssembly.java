package org.contactcourier;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.command.bundle.OpenJournal;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.files.KeptFiles;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.organization.OrganizationsOfSources;
import org.contactcourier.reconcile.Reconciliation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.source.file.FileSettings;
import org.contactcourier.source.file.finished.FinishedClearance;
import org.contactcourier.source.file.finished.FinishedFiles;
import org.contactcourier.source.file.finished.FinishedRetention;

/** Puts a desk over the journal of a bundle that doesn't run, with the reader that its sources have. Stateless. */
final class DeskAssembly {
    private DeskAssembly() {}

    /**
     * Opens the journal as the bundle does. Nothing is sent from here, so neither organization nor token has to be set.
     *
     * @throws org.contactcourier.configuration.ConfigurationException if the configuration is wrong
     * @throws org.contactcourier.journal.JournalException if another process has the journal, or it can't be read or written
     */
    static OpenJournal open(Configuration c) {
        ObjectMapper mapper = StrictJson.mapper();
        Clock clock = Clock.systemUTC();
        ReadersOfSources readers = ReadersOfSources.from(c);
        RecordReader reader = readers.reader(mapper, OrganizationsOfSources.maxDelay(c));
        Journal journal = JournalPlace.from(c)
                .open(
                        OutboxSettings.from(c),
                        OrganizationsOfSources.responseTimeout(c),
                        "command/" + ProcessHandle.current().pid(),
                        mapper,
                        clock)
                .journal();
        return new OpenJournal(
                journal,
                new LetterDesk(
                        journal.deadLetters(),
                        reader,
                        new JournalJson(mapper),
                        clock,
                        OrganizationsOfSources.used(c)::contains),
                Reconciliation.of(c, journal, reader, source -> readers.mails(source, mapper), mapper, clock),
                files(c, reader, mapper, Deadline.root(Deadline.steadyClock())),
                readers.sources().stream()
                        .filter(source -> c.flag(source.keys() + "enabled"))
                        .toList(),
                OrganizationsOfSources.used(c),
                journal::close);
    }

    /** What clears finished files away: one for each inbox with a retention. */
    static List<FinishedClearance> clearances(Configuration c, Journal journal, ObjectMapper mapper, Clock clock) {
        return inboxes(c)
                .filter(inbox -> inbox.retention().isOn())
                .map(inbox -> new FinishedClearance(
                        inbox.source(),
                        inbox.settings().directory(),
                        inbox.retention(),
                        place -> hasOpenLetters(journal.deadLetters(), place),
                        mapper,
                        clock))
                .toList();
    }

    /** Whether the file has a letter that is still open. A longer name that begins with the file's counts, too. */
    private static boolean hasOpenLetters(DeadLetters letters, String place) {
        return Stream.of(State.BURIED, State.REPLAYING)
                .anyMatch(
                        state -> letters.count(new Filter(state, null, null, place, null, null, null, null, null)) > 0);
    }

    /** What the file sources have left on the disk. */
    static KeptFiles files(Configuration c, RecordReader reader, ObjectMapper mapper, Deadline deadline) {
        return KeptFiles.all(inboxes(c)
                .<KeptFiles>map(inbox ->
                        new FinishedFiles(inbox.source(), inbox.settings().directory(), reader, mapper, deadline))
                .toList());
    }

    /** An inbox that is read. */
    private record ReadInbox(Source source, FileSettings settings, FinishedRetention retention) {}

    private static Stream<ReadInbox> inboxes(Configuration c) {
        return Source.all(c::namedSources).stream()
                .filter(source -> source.kind() == Source.SourceKind.FILE)
                .map(source -> c.ofSource(
                        source.keysOfKind(),
                        source.name(),
                        its -> new ReadInbox(source, FileSettings.from(its), FinishedRetention.from(its))))
                .filter(inbox -> inbox.settings().enabled());
    }
}
