package org.contactcourier.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.contactcourier.sandbox.SentContact;
import org.contactcourier.support.Contacts;

/**
 * Some contacts to which SmartTask always answers 500 among thousands of good ones: they end in the dead letters as
 * Poisonous, and the others arrive as they would have without them, but for the one batch in which they were tried.
 */
final class Poisoned {
    /** Half a second doubling over four back-offs, each with its jitter at the highest, and the attempts themselves. */
    private static final double LONGEST_BATCH = 0.5 + 1 + 2 + 4 + 1;

    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int IN_KAFKA = 3_000;
    private static final int IN_FILES = 900;
    private static final int IN_MAILS = 100;
    private static final int ALL = IN_KAFKA + IN_FILES + IN_MAILS;

    /** What one run took: for each contact that was created, by its number, the seconds from the start to that. */
    record Run(Map<Integer, Double> seconds, Findings findings) {

        /**
         * By how much one source's stream was behind another run's at most: the first creation is compared with the first,
         * the second with the second. Not contact by contact, since Kafka's partitions take turns as they like.
         */
        private double behind(Run other, int from, int to) {
            List<Double> here = inOrder(from, to);
            List<Double> there = other.inOrder(from, to);
            return IntStream.range(0, Math.min(here.size(), there.size()))
                    .mapToDouble(i -> here.get(i) - there.get(i))
                    .max()
                    .orElseThrow();
        }

        private List<Double> inOrder(int from, int to) {
            return seconds.entrySet().stream()
                    .filter(created -> created.getKey() >= from && created.getKey() < to)
                    .map(Map.Entry::getValue)
                    .sorted()
                    .toList();
        }

        private double last() {
            return Collections.max(seconds.values());
        }
    }

    private final Site site;
    private final Set<Integer> bad;

    /**
     * @param site whose bundle runs
     * @param bad the numbers of the contacts that SmartTask can't stand
     */
    Poisoned(Site site, Set<Integer> bad) {
        this.site = site;
        this.bad = bad;
    }

    Run run() {
        Findings findings = new Findings(bad.size() + " poisonous contacts among " + ALL);
        site.smartTask().latency(LATENCY);
        bad.forEach(number -> site.smartTask().answers(500).forContact(SentContact.named(Contacts.name(number))));
        Instant start = Instant.now();
        site.publish(IN_KAFKA);
        site.drop(IN_FILES / 2);
        site.drop(IN_FILES / 2);
        site.post(IN_MAILS);
        boolean ended = site.awaitAllCreated(bad.size(), PATIENCE);
        findings.expect("nothing waits any more", ended, "true", ended);
        findings.expectEqual("created", site.smartTask().contactCount(), (long) ALL - bad.size());
        findings.expectEqual("created twice", site.smartTask().duplicates().size(), 0);
        findings.expectEqual("buried as Poisonous", site.poisonous(), bad.size());
        findings.expectEqual("buried", site.buried(), bad.size());
        findings.tell(
                "all ended after, s", Duration.between(start, Instant.now()).toMillis() / 1_000.0);
        return new Run(times(start), findings);
    }

    private Map<Integer, Double> times(Instant start) {
        Map<Integer, Double> times = new HashMap<>();
        site.smartTask()
                .contacts()
                .forEach(contact -> times.put(
                        Integer.valueOf(
                                contact.name().substring(Contacts.name(0).length() - 1)),
                        Duration.between(start, contact.createdAt()).toMillis() / 1_000.0));
        return times;
    }

    /** What the bad ones did to the others. */
    void compare(Run with, Run without) {
        Findings findings = with.findings();
        findings.tell("last of the others without them, s", without.last());
        findings.tell("last of the others, s", with.last());
        expectDelay(findings, with, without, "Kafka", 0, IN_KAFKA);
        expectDelay(findings, with, without, "files", IN_KAFKA, IN_KAFKA + IN_FILES);
        expectDelay(findings, with, without, "mails", IN_KAFKA + IN_FILES, ALL);
    }

    /** A source waits once for each bad contact in it; the others may take a little longer since runs differ. */
    private void expectDelay(Findings findings, Run with, Run without, String source, int from, int to) {
        long batches =
                bad.stream().filter(number -> number >= from && number < to).count();
        findings.expectAtMost(
                "others later than without them, at most, s: " + source,
                with.behind(without, from, to),
                batches * LONGEST_BATCH + 2);
    }
}
