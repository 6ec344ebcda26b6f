package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.journal.DeadLetters.Filter;
import org.jspecify.annotations.Nullable;

/** Goes through all letters that match, page by page. Stateless. */
final class LetterPages {
    private LetterPages() {}

    /** Hands at most {@code most} letters over, the latest first. */
    static void forEach(Bundle bundle, Filter filter, long most, Consumer<JsonNode> letters) {
        long left = most;
        String after = null;
        while (left > 0) {
            int limit = (int) Math.min(left, Bundle.MOST_AT_ONCE);
            JsonNode page = bundle.list(filter, after, limit);
            page.path("letters").forEach(letters);
            left -= page.path("letters").size();
            after = next(page);
            if (after == null) {
                return;
            }
        }
    }

    /** Hands letters over, the latest first, until one is the end. */
    static void until(Bundle bundle, Filter filter, Predicate<JsonNode> end, Consumer<JsonNode> letters) {
        String after = null;
        do {
            JsonNode page = bundle.list(filter, after, Bundle.MOST_AT_ONCE);
            for (JsonNode letter : page.path("letters")) {
                if (end.test(letter)) {
                    return;
                }
                letters.accept(letter);
            }
            after = next(page);
        } while (after != null);
    }

    private static @Nullable String next(JsonNode page) {
        JsonNode next = page.path("next");
        return next.isTextual() ? next.asText() : null;
    }

    /** The ids of all letters that match, the latest first. */
    static List<String> ids(Bundle bundle, Filter filter) {
        List<String> ids = new ArrayList<>();
        forEach(
                bundle,
                filter,
                Long.MAX_VALUE,
                letter -> ids.add(letter.path("id").asText()));
        return ids;
    }

    /** The ids in slices that one call may have. */
    static List<List<String>> slices(List<String> ids) {
        List<List<String>> slices = new ArrayList<>();
        for (int start = 0; start < ids.size(); start += Bundle.MOST_AT_ONCE) {
            slices.add(ids.subList(start, Math.min(ids.size(), start + Bundle.MOST_AT_ONCE)));
        }
        return slices;
    }
}
