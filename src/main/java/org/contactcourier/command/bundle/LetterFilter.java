package org.contactcourier.command.bundle;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;

/** Which letters, for both ways to the bundle. */
public record LetterFilter(
        State state,
        @Nullable Reason reason,
        @Nullable Source source,
        @Nullable String origin,
        @Nullable Instant since,
        @Nullable String cause,
        @Nullable String text,
        @Nullable String run) {

    /** The same letters in another state. */
    public LetterFilter in(State other) {
        return new LetterFilter(other, reason, source, origin, since, cause, text, run);
    }

    /** Whether it leaves any letter of its state out. */
    public boolean isNarrow() {
        return reason != null
                || source != null
                || origin != null
                || since != null
                || cause != null
                || text != null
                || run != null;
    }

    /** For the journal. */
    Filter ofJournal() {
        return new Filter(state, reason, source, origin, since, cause, text, run);
    }

    /** For an address. */
    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("state", state.name().toLowerCase(Locale.ROOT));
        put(parameters, "reason", reason == null ? null : reason.word());
        put(parameters, "source", source == null ? null : source.word());
        put(parameters, "origin", origin);
        put(parameters, "since", since == null ? null : since.toString());
        put(parameters, "cause", cause);
        put(parameters, "text", text);
        put(parameters, "run", run);
        return parameters;
    }

    private static void put(Map<String, String> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }
}
