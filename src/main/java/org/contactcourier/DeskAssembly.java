package org.contactcourier;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.command.bundle.OpenJournal;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.files.KeptFiles;
import org.contactcourier.format.registry.RegisteredValueReader;
import org.contactcourier.format.registry.RegistrySettings;
import org.contactcourier.format.registry.SchemaRegistry;
import org.contactcourier.intake.Mappings;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.reconcile.Reconciliation;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.record.SteadyClock;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.source.file.FileSettings;
import org.contactcourier.source.file.finished.FinishedClearance;
import org.contactcourier.source.file.finished.FinishedFiles;
import org.contactcourier.source.file.finished.FinishedRetention;
import org.contactcourier.source.mail.MailFiles;

/** Puts a desk over the journal of a bundle that doesn't run, with the reader that its sources have. Stateless. */
final class DeskAssembly {
    private DeskAssembly() {}

    /**
     * Opens the journal as the bundle does.
     *
     * @throws org.contactcourier.configuration.ConfigurationException if the configuration is wrong
     * @throws org.contactcourier.journal.JournalException if another process has the journal, or it can't be read or written
     */
    static OpenJournal open(Configuration c) {
        ObjectMapper mapper = StrictJson.mapper();
        Clock clock = Clock.systemUTC();
        SmartTaskSettings smartTask = SmartTaskSettings.from(c);
        Optional<SchemaRegistry> schemas =
                RegistrySettings.from(c).map(settings -> new SchemaRegistry(settings, smartTask.maxDelay()));
        Mappings mappings = Mappings.from(c);
        Normalisation normalisation = Normalisation.from(c);
        RecordReader mails = mappings.reader(Source.MAIL, mapper, normalisation);
        RecordReader reader =
                new MailFiles(new RegisteredValueReader(mappings.reader(mapper, normalisation), schemas), mails);
        Journal journal = JournalPlace.from(c)
                .open(
                        OutboxSettings.from(c),
                        smartTask.responseTimeout(),
                        "command/" + ProcessHandle.current().pid(),
                        mapper,
                        clock)
                .journal();
        return new OpenJournal(
                journal,
                new LetterDesk(journal.deadLetters(), reader, new JournalJson(mapper), clock),
                Reconciliation.of(c, journal, reader, mails, mapper, clock),
                files(c, mappings.reader(mapper, normalisation), mapper, Deadline.root(SteadyClock.system())),
                journal::close);
    }

    /** What clears finished files away; empty if there is no retention, or no inbox. */
    static Optional<FinishedClearance> clearance(Configuration c, Journal journal, ObjectMapper mapper, Clock clock) {
        FileSettings settings = FileSettings.from(c);
        FinishedRetention retention = FinishedRetention.from(c);
        return settings.enabled() && retention.isOn()
                ? Optional.of(new FinishedClearance(
                        settings.directory(),
                        retention,
                        place -> hasOpenLetters(journal.deadLetters(), place),
                        mapper,
                        clock))
                : Optional.empty();
    }

    /** Of the file itself, or of one whose name begins like it. */
    private static boolean hasOpenLetters(DeadLetters letters, String place) {
        return Stream.of(State.BURIED, State.REPLAYING)
                .anyMatch(state -> letters.count(new Filter(state, null, null, place, null, null, null, null)) > 0);
    }

    /** What the file source has left on the disk. */
    static KeptFiles files(Configuration c, RecordReader reader, ObjectMapper mapper, Deadline deadline) {
        FileSettings settings = FileSettings.from(c);
        return settings.enabled() ? new FinishedFiles(settings.directory(), reader, mapper, deadline) : KeptFiles.NONE;
    }
}
