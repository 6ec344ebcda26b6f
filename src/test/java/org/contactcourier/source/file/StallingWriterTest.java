package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import org.contactcourier.record.IntakeRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Writers that stop for longer than the settling time in the middle of a record. Once the first half of an e-mail address reached
 * SmartTask as a whole one.
 */
class StallingWriterTest {
    @RegisterExtension
    final RunningInbox inbox = RunningInbox.started();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "table.csv   | name,email\\nBob,bob@example.org\\nAda,ada@exam     | ple.org\\n",
                "cell.csv    | name,notes,email\\nAda,\"Countess\\n              | of\\nLovelace\",ada@example.org\\n",
                "lines.tsv   | name\\temail\\nAda\\tada@exam                       | ple.org\\r\\n",
                "semicolon   | Name;E-Mail\\n\"Ada\";\"ada@exam                     | ple.org\"\\n",
                "header.csv  | name,em                                             | ail\\nAda,ada@example.org\\n",
                "card.vcf    | BEGIN:VCARD\\nVERSION:3.0\\nFN:Ada\\nEMAIL:ada@exam  | ple.org\\nEND:VCARD\\n",
                "person.xml  | <contacts><contact><name>Ada</name><email>ada@exam  | ple.org</email></contact></contacts>",
                "line.ndjson | {\"name\":\"Bob\"}\\n{\"name\":\"Ada\",\"email\":\"ada@exam | ple.org\"}\\n",
                "list.json   | [{\"name\":\"Ada\",\"email\":\"ada@exam                  | ple.org\"}]"
            })
    void areWaitedForInTheMiddleOfARecord(String name, String first, String rest) throws IOException {
        try (SlowWriter writer = new SlowWriter(inbox.resolve(name))) {
            writer.writes(unescaped(first)).andRests();
            writer.andRests();
            assertThat(inbox.ends.arrived).isEmpty();
            writer.writes(unescaped(rest));
        }

        inbox.awaitMove("done/" + name);
        assertThat(inbox.ends.arrived)
                .extracting(IntakeRecord::contact)
                .doesNotContainNull()
                .filteredOn(contact -> contact.name().startsWith("Ada"))
                .singleElement()
                .satisfies(contact -> assertThat(contact.emails()).isSubsetOf("ada@example.org"));
    }

    @Test
    void areNotWaitedForLongerThanTenTimesTheSettlingTime() throws IOException {
        try (SlowWriter writer = new SlowWriter(inbox.resolve("table.csv"))) {
            writer.writes("name,email\nAda,ada@example.org");

            await().until(() -> !inbox.ends.arrived.isEmpty());
        }
        assertThat(inbox.ends.names()).isEqualTo(List.of("Ada"));
    }

    private static String unescaped(String text) {
        return text.strip().replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    }
}
