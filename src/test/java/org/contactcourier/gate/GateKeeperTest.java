package org.contactcourier.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.contactcourier.configuration.Secret;
import org.contactcourier.delivery.Adjusted;
import org.contactcourier.delivery.SimulatedDelivery;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.source.PausableSource;
import org.junit.jupiter.api.Test;

/** What the gate's keeper does to the sources, and when, with the routes and a SmartTask that fails. */
class GateKeeperTest extends SimulatedDelivery {
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Recorded kafka = new Recorded("kafka");
    private final Recorded mail = new Recorded("mail");

    /** A source that only writes down what is asked of it. */
    private final class Recorded implements PausableSource {
        private final String name;
        private volatile boolean paused;
        private volatile boolean hasABug;

        Recorded(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void pause(String reason) {
            done.add(name + " pauses");
            if (hasABug) {
                throw new IllegalStateException("a bug");
            }
            paused = true;
        }

        @Override
        public void resume(String reason) {
            done.add(name + " resumes");
            paused = false;
        }

        @Override
        public boolean isPaused() {
            return paused;
        }

        @Override
        public void wake() {
            done.add(name + " wakes");
        }
    }

    @Override
    protected List<PausableSource> sources() {
        return List.of(kafka, mail);
    }

    @Override
    protected void adjust(Adjusted usual) {
        usual.maxAttempts(1).patience(Duration.ofMillis(500)).token(new Secret(TOKEN), Optional.of(tokenFile()));
    }

    private Path tokenFile() {
        return folder.resolve("token");
    }

    private String gate() {
        return smartTask.gateState().word();
    }

    /** A contact that waits at the gate; its end is written down. */
    private Future<?> waits(int number) {
        IntakeRecord record = record(number);
        return workers.submit(() -> {
            Exchange ignored = deliver(record);
            done.add(record.ending().isEmpty() ? "released" : "ended");
        });
    }

    @Test
    void suspendsAllSourcesBeforeItReleasesAnybody() throws Exception {
        api.isDown();
        deliver(record(1));

        waits(2).get();

        assertThat(done).containsExactly("kafka pauses", "mail pauses", "released");
    }

    @Test
    void releasesNobodyWhileASourceIsNotSuspended() {
        mail.hasABug = true;
        api.isDown();
        deliver(record(1));
        Future<?> waiting = waits(2);
        Awaitility.await()
                .until(() -> done.stream().filter("mail pauses"::equals).count() > 2);
        assertThat(waiting.isDone()).isFalse();

        mail.hasABug = false;

        Awaitility.await().until(waiting::isDone);
        assertThat(done).endsWith("mail pauses", "released");
    }

    @Test
    void resumesAndWakesTheSourcesToTryWhetherSmartTaskIsBack() {
        api.isDown();
        deliver(record(1));
        Awaitility.await().until(mail::isPaused);

        api.isUp();

        Awaitility.await().until(() -> done.contains("mail wakes"));
        assertThat(gate()).isEqualTo("half-open");
        assertThat(done)
                .startsWith(
                        "kafka pauses", "mail pauses", "kafka resumes", "mail resumes", "kafka wakes", "mail wakes");
    }

    @Test
    void goesOnWakingThemUntilSomebodyComes() {
        api.isDown();
        deliver(record(1));
        api.isUp();

        Awaitility.await()
                .until(() -> done.stream().filter("kafka wakes"::equals).count() >= 3);

        assertThat(gate()).isEqualTo("half-open");
    }

    @Test
    void wakesTheSourcesWhenItOpens() {
        api.isDown();
        deliver(record(1));
        api.isUp();
        Awaitility.await().until(() -> gate().equals("half-open"));
        int before = done.size();

        deliver(record(2));

        Awaitility.await().until(() -> done.size() > before + 1);
        assertThat(gate()).isEqualTo("open");
        assertThat(done.subList(before, done.size())).contains("kafka wakes", "mail wakes");
    }

    @Test
    void opensOnceTheTokenIsRenewed() throws IOException {
        api.expiresTokens();
        api.accepts("new-token");
        Future<?> contact = waits(1);
        Awaitility.await().until(() -> gate().equals("closed"));
        assertThat(smartTask.gateState().reasons())
                .extracting(GateStatus.ReasonDetail::word)
                .containsExactly("unauthorized");

        Files.writeString(tokenFile(), "new-token\n");

        Awaitility.await().until(() -> gate().equals("half-open") || gate().equals("open"));
        Awaitility.await().until(contact::isDone);
        IntakeRecord again = record(1);
        deliver(again);
        assertThat(again.ending()).get().isInstanceOfAny(Ending.Delivered.class, Ending.AlreadyDelivered.class);
        assertThat(gate()).isEqualTo("open");
    }

    @Test
    void letsContactsTellWhenTheTokenMayNotSeeUsers() {
        api.answers(403).onFilterUsers().untilCleared();
        api.answers(500).forNext(1);
        deliver(record(1));
        Awaitility.await().until(() -> gate().equals("half-open"));
        IntakeRecord again = record(1);

        deliver(again);

        assertThat(again.ending()).get().isInstanceOf(Ending.Delivered.class);
        assertThat(gate()).isEqualTo("open");
    }

    @Test
    void resumesTheSourcesByItselfAfterALongPause() {
        api.answers(429).withRetryAfter(Duration.ofSeconds(2)).forNext(1);
        IntakeRecord record = record(1);
        deliver(record);
        assertThat(record.ending()).isEmpty();

        Awaitility.await().until(() -> gate().equals("open"));

        Awaitility.await().until(() -> done.contains("mail wakes"));
        assertThat(done).startsWith("kafka pauses", "mail pauses", "kafka resumes", "mail resumes");
        assertThat(api.requestCount()).isEqualTo(1); // neither a probe nor a trial
    }

    @Test
    void opensWhenTheJournalCanBeWrittenAgain() {
        journal.breaks("announce");
        deliver(record(1));
        Awaitility.await().until(mail::isPaused);

        journal.breaks();

        Awaitility.await().until(() -> gate().equals("open"));
        Awaitility.await().until(() -> !mail.isPaused());
        assertThat(api.requestCount()).isZero();
    }
}
