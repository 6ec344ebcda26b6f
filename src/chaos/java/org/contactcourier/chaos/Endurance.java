package org.contactcourier.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * What the packaged distribution does in long troubles: outages, a rate limit, poisonous contacts, a brown-out. Prints a
 * table and ends with 1 if something is not as it should be.
 *
 * <p>{@code -Dendurance.only=outages,limit,poison,brownout} chooses; {@code -Dendurance.outage=10m} and
 * {@code -Dendurance.brownout=5m} say how long, {@code -Dendurance.limit=100} how many requests a second are allowed. Outages
 * run side by side, each with a bundle of its own.
 */
public final class Endurance {
    private static final Duration OUTAGE = duration("endurance.outage", "10m");
    private static final Duration BROWNOUT = duration("endurance.brownout", "5m");
    private static final String FORMS = System.getProperty("endurance.forms", "");

    /** So that parked contacts are tried often within the minutes that there are. */
    private static final String PARKED_DELAYS = "1s,2s,3s";

    private static final Set<Integer> ONE_BAD = Set.of(1_500);
    private static final Set<Integer> FIVE_BAD = Set.of(700, 2_300, 3_200, 3_700, 3_950);

    private final Servers servers;
    private final List<Findings> all = new ArrayList<>();

    private Endurance(Servers servers) {
        this.servers = servers;
    }

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        List<String> chosen = Arrays.asList(System.getProperty("endurance.only", "outages,limit,poison,brownout")
                .split(","));
        boolean good;
        try (Servers servers = Servers.start()) {
            good = new Endurance(servers).run(chosen);
        }
        System.exit(good ? 0 : 1); // Kafka's and GreenMail's libraries leave threads behind
    }

    private boolean run(List<String> chosen) throws InterruptedException, ExecutionException {
        Map<String, Scenario> scenarios = Map.of(
                "outages", this::outages, "limit", this::limits, "poison", this::poison, "brownout", this::brownout);
        for (String name : chosen) {
            scenarios.get(name).run();
        }
        List<String> failed = all.stream()
                .filter(findings -> !findings.areGood())
                .map(Findings::title)
                .toList();
        say(failed.isEmpty() ? "All as it should be." : "NOT as it should be:\n  " + String.join("\n  ", failed));
        return failed.isEmpty();
    }

    @FunctionalInterface
    private interface Scenario {
        void run() throws InterruptedException, ExecutionException;
    }

    private void outages() throws InterruptedException, ExecutionException {
        List<Callable<Findings>> outages = new ArrayList<>();
        for (Outage.Form form : Outage.Form.values()) {
            if (form.siteName().contains(FORMS)) {
                outages.add(with(new Site(servers, form.siteName()), site -> new Outage(form, OUTAGE, site).run()));
            }
        }
        sideBySide(outages);
    }

    private void limits() throws InterruptedException, ExecutionException {
        List<Callable<Findings>> limits = new ArrayList<>();
        for (boolean paced : List.of(true, false)) {
            for (int burst : List.of(RateLimited.LIMIT, RateLimited.LIMIT / 10)) {
                String name = RateLimited.siteName(paced, burst);
                if (!name.contains(FORMS)) {
                    continue;
                }
                Site fresh = new Site(servers, name)
                        .with("SMARTTASK_MAX_REQUESTS_PER_SECOND", paced ? "" + RateLimited.LIMIT : "0");
                limits.add(with(fresh, site -> new RateLimited(paced, burst, site).run()));
            }
        }
        sideBySide(limits);
    }

    private void poison() {
        Poisoned.Run without = poison("poison-0", Set.of(), null);
        poison("poison-1", ONE_BAD, without);
        poison("poison-5", FIVE_BAD, without);
    }

    private Poisoned.Run poison(String name, Set<Integer> bad, Poisoned.Run without) {
        try (Site site = new Site(servers, name).with("SMARTTASK_RETRY_PARKED_DELAYS", PARKED_DELAYS)) {
            site.start();
            Poisoned poisoned = new Poisoned(site, bad);
            Poisoned.Run run = poisoned.run();
            if (without != null) {
                poisoned.compare(run, without);
            }
            found(run.findings());
            return run;
        }
    }

    private void brownout() {
        try (Site site = new Site(servers, "brownout").with("SMARTTASK_RETRY_PARKED_DELAYS", PARKED_DELAYS)) {
            site.start();
            found(new Brownout(site, BROWNOUT).run());
        }
    }

    /** Starts the bundle at once, so that starts don't get into each other's way. */
    private static Callable<Findings> with(Site site, Function<Site, Findings> scenario) {
        site.start();
        return () -> {
            try (site) {
                return scenario.apply(site);
            }
        };
    }

    private void sideBySide(List<Callable<Findings>> scenarios) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<Findings>> running = scenarios.stream().map(threads::submit).toList();
        for (Future<Findings> findings : running) {
            found(findings.get());
        }
        threads.shutdown();
    }

    private void found(Findings findings) {
        all.add(findings);
        say(findings.toString());
    }

    /** Lets time go by: here it is what is being tested. */
    static void pass(Duration time) {
        if (!time.isNegative() && !time.isZero()) {
            Awaitility.await().pollDelay(time).atMost(time.plusSeconds(30)).until(() -> true);
        }
    }

    private static Duration duration(String property, String usual) {
        return Duration.parse("PT" + System.getProperty(property, usual));
    }

    @SuppressWarnings("SystemOut") // it talks to a person
    private static void say(String text) {
        System.out.println(text);
    }
}
