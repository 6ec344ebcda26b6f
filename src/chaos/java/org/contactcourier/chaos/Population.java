package org.contactcourier.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.contactcourier.record.Source;

/**
 * Makes the contacts that are sent in: mostly good ones, some invalid, some that SmartTask refuses, some that are no JSON,
 * and some persons who come in again, mostly at another source, under another name. For one thread.
 */
final class Population {
    private static final double INVALID = 0.02;
    private static final double REFUSED = 0.02;
    private static final double MALFORMED = 0.01;
    private static final double SAME_PERSON = 0.05;

    private final Random random;
    private final Map<Source, Deque<Integer>> expected = new LinkedHashMap<>();
    private int number;

    Population(Random random) {
        this.random = random;
        for (Source source : Source.unnamed()) {
            expected.put(source, new ArrayDeque<>());
        }
    }

    /** So many contacts for a source; {@code mayBreak} where something that is no JSON harms none but itself. */
    List<Sent> next(Source source, int count, boolean mayBreak) {
        List<Sent> contacts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            contacts.add(next(source, mayBreak));
        }
        return contacts;
    }

    private Sent next(Source source, boolean mayBreak) {
        int own = ++number;
        double dice = random.nextDouble();
        if (dice < INVALID) {
            return Sent.of(Sent.Kind.INVALID, own, own, source);
        } else if (dice < INVALID + REFUSED) {
            return Sent.of(Sent.Kind.REFUSED, own, own, source);
        } else if (mayBreak && dice < INVALID + REFUSED + MALFORMED) {
            return Sent.of(Sent.Kind.MALFORMED, own, own, source);
        }
        Integer known = expected.get(source).poll();
        int person = known == null ? own : known;
        if (random.nextDouble() < SAME_PERSON) {
            expected.get(anySource()).add(person);
        }
        return Sent.of(Sent.Kind.GOOD, own, person, source);
    }

    private Source anySource() {
        List<Source> sources = Source.unnamed();
        return sources.get(random.nextInt(sources.size()));
    }
}
