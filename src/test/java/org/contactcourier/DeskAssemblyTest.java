package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.command.bundle.OpenJournal;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person who logs in to look at dead letters has the journal's file, and seldom the variables of the service. */
class DeskAssemblyTest {
    @TempDir
    Path folder;

    @Test
    void opensTheJournalWithoutATokenAndAnOrganization() {
        Map<String, String> variables = Map.of("JOURNAL_URL", "jdbc:sqlite:" + folder.resolve("journal.db"));

        OpenJournal open = DeskAssembly.open(Configuration.load(List.of(), variables, new Properties()));

        assertThat(open.journal().deadLetters().count(Filter.in(State.BURIED))).isZero();
        open.resources().run();
    }
}
