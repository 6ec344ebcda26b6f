package org.contactcourier.journal.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.contactcourier.support.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes that share a journal and sources that one at a time may read. */
class SourceReadersTest {
    private static final String INBOX = "the inbox /in";

    /** A standby reads within this, and a slow machine may need some more. */
    private static final Duration TAKE_OVER = Duration.ofSeconds(15);

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.freshDatabase();
    private final String database = url.replaceAll(".*/|\\?.*", "");
    private final CuttingProxy proxy = CuttingProxy.to(server.port());
    private final PostgresJournal one = Databases.open(PostgresServer.url(database, proxy.port()), "host/1");
    private final PostgresJournal other = Databases.open(url, "host/2");

    @AfterEach
    void close() {
        proxy.goOn();
        one.close();
        other.close();
        proxy.close();
    }

    @Test
    void letsOneReadAndTheOtherSayWhoDoes() {
        Supplier<Optional<String>> mine = one.readers(INBOX);
        Supplier<Optional<String>> others = other.readers(INBOX);

        assertThat(mine.get()).isEmpty();
        assertThat(others.get()).contains("process host/1 reads");
        assertThat(other.readers("the mailbox ada@example.org/INBOX").get())
                .as("another source")
                .isEmpty();
    }

    @Test
    void takesOverAtOnceFromAProcessThatStops() {
        Supplier<Optional<String>> mine = one.readers(INBOX);
        Supplier<Optional<String>> others = other.readers(INBOX);
        assertThat(mine.get()).isEmpty();

        one.close();

        await().atMost(SourceReaders.GRACE.minusSeconds(1))
                .until(() -> others.get().isEmpty());
    }

    @Test
    void takesOverFromAProcessThatIsCutOffWhichStopsBefore() {
        Supplier<Optional<String>> mine = one.readers(INBOX);
        Supplier<Optional<String>> others = other.readers(INBOX);
        assertThat(mine.get()).isEmpty();

        proxy.refuse();

        await().atMost(TAKE_OVER.plus(TAKE_OVER)).until(() -> {
            boolean reads = mine.get().isEmpty();
            boolean otherReads = others.get().isEmpty();
            assertThat(reads && otherReads).isFalse();
            return otherReads;
        });
        proxy.goOn();
        await().atMost(TAKE_OVER).until(() -> mine.get().equals(Optional.of("process host/2 reads")));
        assertThat(others.get()).isEmpty();
    }

    @Test
    void goesOnReadingAfterALostSessionIfNobodyTookOver() {
        other.close();
        Supplier<Optional<String>> mine = one.readers(INBOX);
        proxy.refuse();
        await().atMost(TAKE_OVER).until(() -> mine.get().isPresent());

        proxy.goOn();

        await().atMost(TAKE_OVER).until(() -> mine.get().isEmpty());
    }
}
