package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import org.jspecify.annotations.Nullable;

/**
 * How letters end that are sent again: what is neither buried again nor given up by a person meanwhile was delivered. It knows
 * which letter was the latest to be given up before. For one thread.
 */
final class LetterEnds {
    /** Of so many letters each is looked for; of more all lists are read. */
    private static final int FEW = 100;

    private static final Filter DISCARDED = Filter.in(State.DISCARDED);

    private final @Nullable JsonNode latest;

    private LetterEnds(@Nullable JsonNode latest) {
        this.latest = latest;
    }

    /** To be called before the letters are sent. */
    static LetterEnds from(Bundle bundle) {
        return new LetterEnds(bundle.list(DISCARDED, null, 1).path("letters").get(0));
    }

    /** How many have ended in which way. */
    record LetterTally(long delivered, long buried, long discarded) {
        @Override
        public String toString() {
            return "%,d delivered, %,d buried again%s"
                    .formatted(
                            delivered, buried, discarded == 0 ? "" : ", %,d discarded meanwhile".formatted(discarded));
        }
    }

    LetterTally count(Bundle bundle, List<String> ids) {
        long buried = ids.size() <= FEW
                ? ids.stream().filter(id -> bundle.show(id).isPresent()).count()
                : among(ids, LetterPages.ids(bundle, Filter.ALL));
        long discarded = among(ids, discardedSince(bundle));
        return new LetterTally(ids.size() - buried - discarded, buried, discarded);
    }

    private static long among(List<String> ids, List<String> found) {
        Set<String> all = new HashSet<>(found);
        return ids.stream().filter(all::contains).count();
    }

    /** The list begins with the latest, so the first page mostly has them all. */
    private List<String> discardedSince(Bundle bundle) {
        String before = latest == null ? "" : latest.path("at").asText();
        List<String> found = new ArrayList<>();
        LetterPages.until(
                bundle,
                DISCARDED,
                letter -> latest != null && isBefore(letter.path("at").asText(), before),
                letter -> found.add(letter.path("id").asText()));
        return found;
    }

    private static boolean isBefore(String at, String other) {
        return java.time.Instant.parse(at).isBefore(java.time.Instant.parse(other));
    }
}
