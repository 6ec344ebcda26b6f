package org.contactcourier.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What was really done and when, and what was noticed meanwhile that must not be. Thread-safe. */
final class Chronicle {
    private record Span(Instant from, Instant to) {
        boolean meets(Instant start, Instant end) {
            return !from.isAfter(end) && !to.isBefore(start);
        }
    }

    /** From the loss of its database until an instance works again: the outage, and then it finds its connections dead. */
    private static final Duration LONGEST_LOSS = Duration.ofSeconds(25);

    private final List<Instant> kills = new ArrayList<>();
    private final List<Instant> ends = new ArrayList<>();
    private final Map<Server, List<Span>> outages = new EnumMap<>(Server.class);
    private final List<Span> fullDisks = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private Optional<Instant> fullSince = Optional.empty();
    private int stops;

    synchronized void killed() {
        kills.add(Instant.now());
    }

    synchronized void stopped() {
        stops++;
    }

    /** It has ended without being told to: without its journal it may, anything that supervises it starts it again. */
    synchronized void endedByItself(int code) {
        ends.add(Instant.now());
        if (!journalWasOut()) {
            findings.add("the bundle ended by itself with " + code);
        }
    }

    /** Its connections were closed at some time since {@code from}. */
    synchronized void away(Server server, Instant from) {
        outages.computeIfAbsent(server, any -> new ArrayList<>()).add(new Span(from, Instant.now()));
    }

    synchronized void diskIsFull() {
        fullSince = Optional.of(Instant.now());
    }

    synchronized void diskHasRoom() {
        fullSince.ifPresent(from -> fullDisks.add(new Span(from, Instant.now())));
        fullSince = Optional.empty();
    }

    /** Whether its journal can't be written, or couldn't a moment ago. */
    synchronized boolean journalWasOut() {
        return diskWasFull() || lossOfDatabase(Instant.now(), Duration.ZERO).isPresent();
    }

    private boolean diskWasFull() {
        Instant now = Instant.now();
        return fullSince.isPresent() || fullDisks.stream().anyMatch(span -> span.meets(now.minusSeconds(5), now));
    }

    synchronized void found(String finding) {
        findings.add(finding);
    }

    synchronized List<String> findings() {
        return List.copyOf(findings);
    }

    synchronized int kills() {
        return kills.size();
    }

    synchronized int stops() {
        return stops;
    }

    synchronized int endedByItself() {
        return ends.size();
    }

    synchronized int outages(Server server) {
        return outages.getOrDefault(server, List.of()).size();
    }

    synchronized int fullDisks() {
        return fullDisks.size();
    }

    /** The first kill, or end of its own, within this time. */
    synchronized Optional<Instant> killWithin(Instant from, Duration time) {
        Instant to = from.plus(time);
        return Stream.concat(kills.stream(), ends.stream())
                .filter(kill -> !kill.isBefore(from) && !kill.isAfter(to))
                .min(Instant::compareTo);
    }

    synchronized boolean smartTaskWentDownWithin(Instant from, Duration time) {
        return outages.getOrDefault(Server.SMART_TASK, List.of()).stream()
                .anyMatch(down -> down.meets(from, from.plus(time)));
    }

    /** When the database was lost that an instance may have been without within this time. */
    synchronized Optional<Instant> lossOfDatabase(Instant from, Duration time) {
        return outages.getOrDefault(Server.DATABASE, List.of()).stream()
                .map(Span::from)
                .filter(lost -> new Span(lost, lost.plus(LONGEST_LOSS)).meets(from, from.plus(time)))
                .min(Instant::compareTo);
    }

    synchronized boolean diskWasFullWithin(Instant from, Duration time) {
        return fullDisks.stream().anyMatch(span -> span.meets(from, from.plus(time)));
    }
}
