package org.contactcourier.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.contactcourier.sandbox.SeenRequest;

/**
 * SmartTask takes so many requests a second and answers 429 with {@code Retry-After} beyond that: how much of the limit is
 * used, and how many requests are wasted.
 */
final class RateLimited {
    /** What a busy machine can surely reach matters more than how much it is. */
    static final int LIMIT = Integer.getInteger("endurance.limit", 100);

    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(60);
    private static final Duration AFTERWARDS = Duration.ofMinutes(5);

    private final boolean paced;
    private final int burst;
    private final Site site;
    private final Findings findings;

    /**
     * @param paced whether {@code smarttask.max-requests-per-second} is the limit
     * @param burst how many requests the limit's bucket holds
     * @param site whose bundle runs
     */
    RateLimited(boolean paced, int burst, Site site) {
        this.paced = paced;
        this.burst = burst;
        this.site = site;
        this.findings = new Findings("SmartTask limited to %d/s, burst %d, max-requests-per-second=%d"
                .formatted(LIMIT, burst, paced ? LIMIT : 0));
    }

    static String siteName(boolean paced, int burst) {
        return "limit-" + (paced ? "paced-" : "unpaced-") + burst;
    }

    Findings run() {
        site.smartTask().rateLimit(LIMIT, burst);
        site.publish((int) (LIMIT * WARM_UP.plus(MEASURED).plusSeconds(15).toSeconds()));
        Site.await(AFTERWARDS, () -> site.smartTask().contactCount() > 0);
        Instant from = Instant.now().plus(WARM_UP);
        Instant to = from.plus(MEASURED);
        Endurance.pass(Duration.between(Instant.now(), to));
        measure(from, to);
        boolean all = site.awaitAllCreated(0, AFTERWARDS);
        findings.expect("nothing waits any more", all, "true", all);
        findings.expectEqual("created", site.smartTask().contactCount(), site.sent());
        findings.expectEqual("created twice", site.smartTask().duplicates().size(), 0);
        findings.expectEqual("buried", site.buried(), 0);
        return findings;
    }

    private void measure(Instant from, Instant to) {
        List<SeenRequest> requests = site.smartTask().requests().stream()
                .filter(request -> !request.at().isBefore(from) && request.at().isBefore(to))
                .toList();
        long accepted =
                requests.stream().filter(request -> request.status() == 200).count();
        long refused =
                requests.stream().filter(request -> request.status() == 429).count();
        double goodput = 100.0 * accepted / (LIMIT * MEASURED.toSeconds());
        double wasted = 100.0 * refused / requests.size();
        findings.expectAtLeast("goodput, % of the limit", goodput, paced ? 97 : 85);
        if (paced) {
            findings.expectAtMost("refused, % of all requests", wasted, 1);
        } else {
            findings.tell("refused, % of all requests", Math.round(wasted * 10) / 10.0);
        }
    }
}
