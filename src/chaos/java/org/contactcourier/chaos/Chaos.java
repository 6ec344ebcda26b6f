package org.contactcourier.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the distribution through a seeded schedule of kills, outages, faults and full disks while contacts keep arriving at
 * all three sources, and checks afterwards that each of them is where it should be. Ends with 0 only if all runs balance.
 *
 * <p>{@code -Dchaos.seeds=1,2,3}, {@code -Dchaos.use-created=true|false|both}, {@code -Dchaos.instances},
 * {@code -Dchaos.contacts}, {@code -Dchaos.kills}.
 */
public final class Chaos {
    private Chaos() {}

    public static void main(String[] arguments) {
        int code = 1;
        try {
            code = run() ? 0 : 1;
        } catch (IOException | RuntimeException e) {
            say("The run itself has failed: " + e + (e.getCause() == null ? "" : ", because of " + e.getCause()));
        }
        System.exit(code); // Kafka's and GreenMail's libraries leave threads behind
    }

    private static boolean run() throws IOException {
        int instances = Integer.getInteger("chaos.instances", 1);
        int contacts = Integer.getInteger("chaos.contacts", 21_000);
        int kills = Integer.getInteger("chaos.kills", 50);
        Path folder = Files.createTempDirectory("contact-courier-chaos-");
        List<Report> reports = new ArrayList<>();
        for (long seed : seeds()) {
            for (boolean useCreated : useCreated()) {
                Plan plan = Plan.of(seed, useCreated, instances, contacts, kills);
                say(plan.toString());
                say(Schedule.of(plan).toString());
                Path own = Files.createDirectories(folder.resolve(seed + (useCreated ? "-use-created" : "")));
                Report report = Run.of(plan, own, Chaos::say);
                say("");
                say(report.toString());
                say("");
                reports.add(report);
            }
        }
        boolean allBalance = reports.stream().allMatch(Report::balances);
        say(
                allBalance
                        ? "%d runs, all balance.".formatted(reports.size())
                        : "A run does not balance; logs, dead letters and receipts lie in " + folder);
        return allBalance;
    }

    private static List<Long> seeds() {
        return Arrays.stream(System.getProperty("chaos.seeds", "1").split(","))
                .map(String::strip)
                .map(Long::valueOf)
                .toList();
    }

    private static List<Boolean> useCreated() {
        String value = System.getProperty("chaos.use-created", "both");
        return value.equals("both") ? List.of(true, false) : List.of(Boolean.valueOf(value));
    }

    @SuppressWarnings("SystemOut") // it talks to a person
    private static void say(String line) {
        System.out.println(line);
    }
}
