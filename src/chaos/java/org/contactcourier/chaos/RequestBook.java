package org.contactcourier.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.sandbox.SeenRequest;

/**
 * Why there were more requests than contacts. Each request but a contact's last one must have a reason to be followed by another:
 * a fault that asked for it, an outage or a full disk that cut it off, or a kill.
 */
final class RequestBook {
    /** How long a request may be under way, and its ending on the way to the journal. */
    private static final Duration UNDER_WAY = Stage.RESPONSE_TIMEOUT.plusSeconds(1);

    /** How long after trouble the gate may be half-open still: a refusal that comes then is not believed. */
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(20);

    private static final int REFUSED = 422;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> ENDINGS = Set.of(200, REFUSED);

    private final Chronicle chronicle;
    private final Operator operator;
    private final Map<Instant, Integer> perKill = new HashMap<>();
    private final Map<Instant, Integer> perLoss = new HashMap<>();
    private final List<String> unexplained = new ArrayList<>();
    private final List<String> together = new ArrayList<>();
    private final Set<String> answered = new java.util.HashSet<>();
    private int all;
    private int last;
    private int faults;
    private int outages;
    private int fullDisks;
    private int disbelieved;
    private int replayed;
    private final TreeSet<Instant> troubles = new TreeSet<>();

    RequestBook(List<SeenRequest> creates, Set<String> deliverable, Chronicle chronicle, Operator operator) {
        this.chronicle = chronicle;
        this.operator = operator;
        Map<String, List<SeenRequest>> byName = new LinkedHashMap<>();
        for (SeenRequest request : creates) {
            byName.computeIfAbsent(name(request), any -> new ArrayList<>()).add(request);
        }
        all = creates.size();
        findTogether(creates);
        creates.stream().filter(RequestBook::isTrouble).map(SeenRequest::at).forEach(troubles::add);
        byName.forEach((name, requests) -> {
            boolean known = deliverable.contains(name);
            int needingAReason = known ? requests.size() - 1 : requests.size();
            explain(name, requests.subList(0, needingAReason));
            if (known) {
                last++;
                if (isAnswered(requests.get(requests.size() - 1))) {
                    answered.add(name);
                }
            }
        });
    }

    private static boolean isAnswered(SeenRequest request) {
        return ENDINGS.contains(request.status()) && isHarmless(request.fault());
    }

    private static boolean isHarmless(String fault) {
        return fault.isEmpty() || fault.equals("Delay") || fault.equals("Answer");
    }

    /** A replay explains first what nothing else explains, and then what would be put down to a kill. */
    private void explain(String name, List<SeenRequest> requests) {
        int ofReplays = operator.replays(name);
        Set<SeenRequest> replays = Stream.of(
                        requests.stream().filter(request -> !isTrouble(request) && !hasOtherReason(request)),
                        requests.stream().filter(request -> !isTrouble(request) && hasOtherReason(request)))
                .flatMap(each -> each)
                .filter(request -> request.status() == REFUSED)
                .limit(ofReplays)
                .collect(Collectors.toCollection(() -> Collections.newSetFromMap(new IdentityHashMap<>())));
        replayed += replays.size();
        requests.stream().filter(request -> !replays.contains(request)).forEach(request -> explain(name, request));
    }

    private boolean hasOtherReason(SeenRequest request) {
        Instant at = request.at();
        return chronicle.smartTaskWentDownWithin(at, UNDER_WAY)
                || chronicle.killWithin(at, UNDER_WAY).isPresent()
                || chronicle.lossOfDatabase(at, UNDER_WAY).isPresent()
                || chronicle.diskWasFullWithin(at, UNDER_WAY)
                || mayBeHalfOpen(at);
    }

    private void explain(String name, SeenRequest request) {
        Instant at = request.at();
        if (isTrouble(request)) {
            faults++;
            return;
        }
        var kill = chronicle.killWithin(at, UNDER_WAY);
        var loss = chronicle.lossOfDatabase(at, UNDER_WAY);
        if (chronicle.smartTaskWentDownWithin(at, UNDER_WAY)) {
            outages++;
        } else if (kill.isPresent()) {
            perKill.merge(kill.get(), 1, Integer::sum);
        } else if (loss.isPresent()) {
            perLoss.merge(loss.get(), 1, Integer::sum);
        } else if (chronicle.diskWasFullWithin(at, UNDER_WAY)) {
            fullDisks++;
        } else if (request.status() == REFUSED && mayBeHalfOpen(at)) {
            disbelieved++;
        } else {
            unexplained.add("request for '%s' at %s, status %d%s"
                    .formatted(
                            name, at, request.status(), request.fault().isEmpty() ? "" : ", fault " + request.fault()));
        }
    }

    private static boolean isTrouble(SeenRequest request) {
        return !isHarmless(request.fault()) || !Set.of(0, 200, REFUSED).contains(request.status());
    }

    private boolean mayBeHalfOpen(Instant at) {
        Instant from = at.minus(AFTER_TROUBLE);
        return !troubles.subSet(from, at).isEmpty()
                || chronicle.smartTaskWentDownWithin(from, AFTER_TROUBLE)
                || chronicle.diskWasFullWithin(from, AFTER_TROUBLE)
                || chronicle.lossOfDatabase(from, AFTER_TROUBLE).isPresent();
    }

    /** Empty where the connection was gone before the body had come. */
    private static String name(SeenRequest request) {
        return text(request, "/name");
    }

    /** The first e-mail address: those with the same one are the same person. */
    private static String person(SeenRequest request) {
        return text(request, "/emails/0/email");
    }

    private static String text(SeenRequest request, String pointer) {
        try {
            return JSON.readTree(request.body()).at(pointer).asText();
        } catch (IOException cutOff) {
            return "";
        }
    }

    /** Whether the last request for this contact got an answer that ended it. */
    boolean isAnswered(String name) {
        return answered.contains(name);
    }

    int all() {
        return all;
    }

    /** One for each contact that was sent to SmartTask at all. */
    int needed() {
        return last;
    }

    int afterFaults() {
        return faults;
    }

    int afterOutages() {
        return outages;
    }

    int afterKills() {
        return sum(perKill);
    }

    /** The kills after which more than {@code most} were repeated, one sentence each. */
    List<String> killsThatCostMoreThan(int most) {
        return thoseThatCostMoreThan(most, perKill, "a kill");
    }

    /** The losses of the database after which more than {@code most} were repeated, one sentence each. */
    List<String> lossesThatCostMoreThan(int most) {
        return thoseThatCostMoreThan(most, perLoss, "the database was lost");
    }

    private static List<String> thoseThatCostMoreThan(int most, Map<Instant, Integer> repeated, String what) {
        return repeated.entrySet().stream()
                .filter(one -> one.getValue() > most)
                .map(one -> "%d requests were repeated after %s at %s".formatted(one.getValue(), what, one.getKey()))
                .toList();
    }

    private static int sum(Map<Instant, Integer> repeated) {
        return repeated.values().stream().mapToInt(count -> count).sum();
    }

    int afterLosses() {
        return sum(perLoss);
    }

    /**
     * Requests for one person that were under way at the same time, one sentence each. Those of a process that was killed, or
     * lost its server, are no longer its own.
     */
    List<String> together() {
        return together;
    }

    private void findTogether(List<SeenRequest> creates) {
        Map<String, SeenRequest> before = new HashMap<>();
        for (SeenRequest request : creates) {
            String person = person(request);
            SeenRequest other = before.put(person, request);
            if (!person.isEmpty() && other != null && request.at().isBefore(end(other)) && !isCutOff(other)) {
                together.add("'%s' was sent at %s while '%s' was under way from %s to %s"
                        .formatted(name(request), request.at(), name(other), other.at(), end(other)));
            }
        }
    }

    private static Instant end(SeenRequest request) {
        Instant givenUp = request.at().plus(Stage.RESPONSE_TIMEOUT);
        return request.until().isBefore(givenUp) ? request.until() : givenUp;
    }

    private boolean isCutOff(SeenRequest request) {
        Duration underWay = Duration.between(request.at(), end(request));
        return !isHarmless(request.fault())
                || chronicle.killWithin(request.at(), underWay).isPresent()
                || chronicle.smartTaskWentDownWithin(request.at(), underWay);
    }

    int mostAfterOneKill() {
        return perKill.values().stream().max(Integer::compare).orElse(0);
    }

    int afterFullDisks() {
        return fullDisks;
    }

    int afterDisbelief() {
        return disbelieved;
    }

    int ofReplays() {
        return replayed;
    }

    List<String> unexplained() {
        return List.copyOf(unexplained);
    }
}
