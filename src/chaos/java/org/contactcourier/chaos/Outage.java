package org.contactcourier.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.contactcourier.sandbox.CreatedContact;
import org.contactcourier.sandbox.SeenRequest;
import org.contactcourier.sandbox.SmartTaskSimulator;

/**
 * SmartTask fails in the middle of a stream, stays so while thousands wait in all three sources, and comes back: nothing is
 * buried, the dead API is hardly called, the consumer group stays as it is, the log stays readable, and contacts flow again
 * at once.
 */
final class Outage {
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration AFTERWARDS = Duration.ofMinutes(5);
    private static final int BEFORE = 1_000;
    private static final int FLOWING = 200;
    private static final int MOST_LINES = 25;
    private static final int IN_FLIGHT = 16;

    /** What is on its way when the gate closes arrives all the same. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(2);

    private static final String ANOTHER_TOKEN = "another-token";

    /** How SmartTask can fail. */
    enum Form {
        REFUSED("connections refused"),
        STATUS_503("503 to every call"),
        CREATES_503("503 to create calls only"),
        STATUS_401("401, the token is accepted again"),
        NEW_TOKEN("401, the token file is replaced"),
        STATUS_404("404 to every call"),
        CREATES_404("404 to create calls only");

        private final String words;

        Form(String words) {
            this.words = words;
        }

        void begin(Site site) {
            SmartTaskSimulator smartTask = site.smartTask();
            switch (this) {
                case REFUSED -> smartTask.isDown();
                case STATUS_503 -> smartTask.answers(503).everywhere().untilCleared();
                case CREATES_503 -> smartTask.answers(503).untilCleared();
                case STATUS_401, NEW_TOKEN -> smartTask.expiresTokens();
                case STATUS_404 -> smartTask.answers(404).everywhere().untilCleared();
                case CREATES_404 -> smartTask.answers(404).untilCleared();
            }
        }

        void end(Site site) {
            SmartTaskSimulator smartTask = site.smartTask();
            switch (this) {
                case REFUSED -> smartTask.isUp();
                case STATUS_401 -> smartTask.accepts(smartTask.token());
                case NEW_TOKEN -> {
                    smartTask.accepts(ANOTHER_TOKEN);
                    site.token(ANOTHER_TOKEN);
                }
                case STATUS_503, CREATES_503, STATUS_404, CREATES_404 -> smartTask.clearFaults();
            }
        }

        String siteName() {
            return "outage-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Form form;
    private final Duration duration;
    private final Site site;
    private final Findings findings;

    /** @param site whose bundle runs */
    Outage(Form form, Duration duration, Site site) {
        this.form = form;
        this.duration = duration;
        this.site = site;
        this.findings = new Findings("SmartTask down for %d s: %s".formatted(duration.toSeconds(), form.words));
    }

    Findings run() {
        SmartTaskSimulator smartTask = site.smartTask();
        smartTask.latency(LATENCY);
        site.publish(BEFORE);
        Site.await(AFTERWARDS, () -> smartTask.contactCount() >= FLOWING);
        Instant begin = Instant.now();
        form.begin(site);
        try (Membership group = new Membership(site)) {
            site.publish(3_200);
            site.drop(450);
            site.drop(450);
            site.post(100);
            Instant end = endure(begin, group);
            recover(end);
        }
        return findings;
    }

    private Instant endure(Instant begin, Membership group) {
        boolean ignored = Site.await(duration, () -> gateCloses(begin).isPresent());
        Instant closed = gateCloses(begin).orElse(begin);
        long attempts = site.attempts();
        Endurance.pass(duration.minus(Duration.between(begin, Instant.now())));
        long created = site.smartTask().contactCount();
        findings.tell("contacts that wait", site.sent() - created);
        findings.tell("gate closed after, s", seconds(begin, closed));
        String health = site.health();
        findings.expect("health tells", health.substring(0, 3), "503", health.startsWith("503"));
        findings.expectEqual("buried", site.buried(), 0);
        findings.expect(
                "members of the consumer group over time",
                group.seen().stream().map(List::size).toList(),
                "[1], the same",
                group.wasKept());
        Instant end = Instant.now();
        calls(closed, end, site.attempts() - attempts);
        lines("during the outage", begin, end);
        return end;
    }

    private Optional<Instant> gateCloses(Instant begin) {
        return site.log(begin, Instant.now()).stream()
                .filter(line -> line.text().contains("The gate is closed"))
                .map(Site.LogLine::at)
                .findFirst();
    }

    private void calls(Instant closed, Instant end, long attempts) {
        Instant quiet = closed.plus(UNDER_WAY);
        double lasts = seconds(quiet, end);
        findings.tell("contacts sent in vain once the gate is closed", attempts);
        if (form == Form.REFUSED) {
            findings.expectAtMost("of them per second", attempts / lasts, 1);
            return; // nobody is there to count the other calls
        }
        List<Instant> calls = calls(quiet, end);
        findings.expectAtMost(
                "calls under way when the gate closed", calls(closed, quiet).size(), IN_FLIGHT + 2);
        findings.expectAtMost("calls per second from then on", calls.size() / lasts, 1);
        findings.expectAtMost("most calls within 10 s", (double) most(calls), (double) WINDOW.toSeconds());
    }

    private List<Instant> calls(Instant from, Instant to) {
        return site.smartTask().requests().stream()
                .map(SeenRequest::at)
                .filter(at -> at.isAfter(from) && at.isBefore(to))
                .toList();
    }

    private static long most(List<Instant> calls) {
        return calls.stream()
                .mapToLong(first -> calls.stream()
                        .filter(at -> !at.isBefore(first) && at.isBefore(first.plus(WINDOW)))
                        .count())
                .max()
                .orElse(0);
    }

    private void lines(String when, Instant from, Instant to) {
        List<Site.LogLine> lines =
                site.log(from, to).stream().filter(line -> !line.isAboutAnEnd()).toList();
        findings.expectAtMost("lines in the log " + when, lines.size(), MOST_LINES);
        lines.stream().limit(MOST_LINES).forEach(line -> findings.quote(line.toString()));
    }

    private void recover(Instant end) {
        long before = site.smartTask().contactCount();
        form.end(site);
        boolean flows = Site.await(AFTERWARDS, () -> site.smartTask().contactCount() > before);
        List<CreatedContact> created = site.smartTask().contacts();
        double first = flows ? seconds(end, created.get((int) before).createdAt()) : Double.POSITIVE_INFINITY;
        findings.expectAtMost("recovery to the first delivery, s", first, 5);
        boolean all = site.awaitAllCreated(0, AFTERWARDS);
        findings.tell("recovery to the last, s", seconds(end, Instant.now()));
        findings.expect("nothing waits any more", all, "true", all);
        findings.expectEqual("created", site.smartTask().contactCount(), site.sent());
        findings.expectEqual("created twice", site.smartTask().duplicates().size(), 0);
        findings.expectEqual("buried in the end", site.buried(), 0);
        lines("from the recovery on", end, Instant.now());
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1_000.0;
    }
}
