package org.contactcourier.command.bundle;

import org.contactcourier.configuration.Configuration;
import org.contactcourier.journal.Journal;
import org.contactcourier.letter.LetterDesk;

/**
 * A journal that this process has opened, and a desk over its letters.
 *
 * @param resources what must be closed at the end, the journal included
 */
public record OpenJournal(Journal journal, LetterDesk desk, Runnable resources) {
    /** Opens it as the bundle does. */
    @FunctionalInterface
    public interface JournalOpening {
        /** The journal that {@code configuration} names. */
        OpenJournal open(Configuration configuration);
    }
}
