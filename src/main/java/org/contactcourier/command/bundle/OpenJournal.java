package org.contactcourier.command.bundle;

import java.util.List;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.files.KeptFiles;
import org.contactcourier.journal.Journal;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.reconcile.Reconciliation;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;

/**
 * A journal that this process has opened, and a desk over its letters.
 *
 * @param reconciliation of its sources with it
 * @param sources those that are on
 * @param organizations of SmartTask that are used
 * @param resources what must be closed at the end, the journal included
 */
public record OpenJournal(
        Journal journal,
        LetterDesk desk,
        Reconciliation reconciliation,
        KeptFiles files,
        List<Source> sources,
        List<Organization> organizations,
        Runnable resources) {
    /** Opens it as the bundle does. */
    @FunctionalInterface
    public interface JournalOpening {
        /** The journal that {@code configuration} names. */
        OpenJournal open(Configuration configuration);
    }
}
