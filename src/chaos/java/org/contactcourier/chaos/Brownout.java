package org.contactcourier.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * SmartTask answers 500 to half of all calls, for minutes, while contacts come: nobody is buried, and afterwards all are
 * there.
 */
final class Brownout {
    private static final double SHARE = 0.5;
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final Duration AFTERWARDS = Duration.ofMinutes(2);
    private static final int PER_SECOND = 30;

    private final Site site;
    private final Duration duration;
    private final Findings findings;

    /** @param site whose bundle runs */
    Brownout(Site site, Duration duration) {
        this.site = site;
        this.duration = duration;
        this.findings =
                new Findings("SmartTask answers 500 to half of all calls for %d s".formatted(duration.toSeconds()));
    }

    Findings run() {
        site.smartTask().latency(LATENCY);
        site.smartTask().answers(500).everywhere().forShare(SHARE);
        Instant begin = Instant.now();
        ScheduledExecutorService feed = Executors.newSingleThreadScheduledExecutor();
        var unused = feed.scheduleAtFixedRate(this::feed, 0, 1, TimeUnit.SECONDS);
        Endurance.pass(duration);
        feed.shutdown();
        Site.await(AFTERWARDS, feed::isTerminated);
        findings.tell("contacts sent", site.sent());
        findings.tell("parked at the end of the brown-out", site.parked());
        findings.expectEqual("buried at the end of the brown-out", site.buried(), 0);
        Instant end = Instant.now();
        site.smartTask().clearFaults();
        boolean all = site.awaitAllCreated(0, AFTERWARDS);
        findings.tell(
                "end of the brown-out to the last, s",
                Duration.between(end, Instant.now()).toSeconds());
        findings.expect("nothing waits any more", all, "true", all);
        findings.expectEqual("created", site.smartTask().contactCount(), site.sent());
        findings.expectEqual("created twice", site.smartTask().duplicates().size(), 0);
        findings.expectEqual("buried", site.buried(), 0);
        List<Site.LogLine> lines = site.log(begin, Instant.now()).stream()
                .filter(line -> !line.isAboutAnEnd())
                .toList();
        findings.expectAtMost("lines in the log", lines.size(), 25);
        lines.stream().limit(25).forEach(line -> findings.quote(line.toString()));
        return findings;
    }

    /** A second's worth: most in Kafka, now and then a mail, now and then a file. */
    private void feed() {
        int second = site.sent() / PER_SECOND;
        if (second % 10 == 0) {
            site.drop(PER_SECOND);
        } else {
            site.publish(PER_SECOND - 1);
            site.post(1);
        }
    }
}
