package org.contactcourier.console.desk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Bookmark;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;

/**
 * Which letters, as parameters of an address or fields of a form say it, and the way back. An empty value counts as not given.
 * Immutable.
 */
public final class LetterQuery {
    private static final List<String> FILTERS =
            List.of("state", "reason", "source", "origin", "since", "cause", "text", "run", "organization");
    private static final String AFTER = "after";
    private static final String LIMIT = "limit";

    /** Characters of a value: what is looked for is not longer. */
    private static final int LONGEST = 500;

    private final Map<String, String> given;

    private LetterQuery(Map<String, String> given) {
        this.given = given;
    }

    /** Whether that is the name of a filter. */
    public static boolean knows(String name) {
        return FILTERS.contains(name);
    }

    /** What gives a parameter's value, or null. */
    @FunctionalInterface
    public interface Parameters {
        /** The value of that name. */
        @Nullable
        String get(String name);
    }

    /**
     * Takes the parameters that it knows.
     *
     * @throws BadQueryException if a value is too long
     */
    public static LetterQuery of(Parameters parameters) {
        Map<String, String> given = new LinkedHashMap<>();
        FILTERS.forEach(name -> put(given, name, parameters.get(name)));
        put(given, AFTER, parameters.get(AFTER));
        put(given, LIMIT, parameters.get(LIMIT));
        return new LetterQuery(given);
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            if (value.length() > LONGEST) {
                throw new BadQueryException("%s has more than %d characters".formatted(name, LONGEST));
            }
            given.put(name, value.strip());
        }
    }

    /**
     * The letters that match.
     *
     * @throws BadQueryException if a value means nothing
     */
    public Filter filter() {
        return new Filter(
                choice("state", State.values(), state -> state.name().toLowerCase(Locale.ROOT))
                        .orElse(State.BURIED),
                choice("reason", Reason.values(), Reason::word).orElse(null),
                source(),
                value("origin"),
                instant("since"),
                value("cause"),
                value("text"),
                value("run"),
                organization());
    }

    /** The value of that name as it was given; empty if it wasn't. */
    public String shown(String name) {
        return given.getOrDefault(name, "");
    }

    private @Nullable String value(String name) {
        return given.get(name);
    }

    private @Nullable Source source() {
        String wanted = value("source");
        if (wanted == null) {
            return null;
        }
        try {
            return Source.named(wanted.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadQueryException("source is one of kafka, file, mail, or one with a name such as file.leads");
        }
    }

    private @Nullable Organization organization() {
        String wanted = value("organization");
        if (wanted == null) {
            return null;
        }
        if (!Source.isName(wanted)) {
            throw new BadQueryException("organization is the name of one: small letters and digits, a letter first");
        }
        return new Organization(wanted);
    }

    private <T> Optional<T> choice(String name, T[] all, Function<T, String> word) {
        String wanted = value(name);
        if (wanted == null) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(all)
                .filter(value -> word.apply(value).equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> new BadQueryException(
                        name + " is one of " + Arrays.stream(all).map(word).collect(Collectors.joining(", ")))));
    }

    /** An instant, or a day or a local time as a form has it. */
    private @Nullable Instant instant(String name) {
        String text = value(name);
        if (text == null) {
            return null;
        }
        try {
            if (text.endsWith("Z")) {
                return Instant.parse(text);
            }
            return text.contains("T")
                    ? LocalDateTime.parse(text).atZone(ZoneId.of("UTC")).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new BadQueryException(
                    name + " is an instant or a day in UTC, such as 2026-11-23T12:00:00Z or 2026-11-23");
        }
    }

    /** How many letters a page has, from 1 to {@code most}. */
    public int limit(int usual, int most) {
        String text = value(LIMIT);
        try {
            int limit = text == null ? usual : Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw new BadQueryException("limit is a number from 1 to " + most);
        }
        throw new BadQueryException("limit is a number from 1 to " + most);
    }

    /** Where the page before this one ended; null for the first. */
    public @Nullable Bookmark after() {
        String text = value(AFTER);
        if (text == null) {
            return null;
        }
        try {
            String[] both = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", 2);
            if (both.length == 2) {
                return new Bookmark(Instant.parse(both[0]), both[1]);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new BadQueryException("after is what an earlier page has as next");
        }
        throw new BadQueryException("after is what an earlier page has as next");
    }

    /** The bookmark as a parameter's value. */
    public static String text(Bookmark bookmark) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((bookmark.at() + " " + bookmark.id()).getBytes(UTF_8));
    }

    /** The filters as fields of a form have them. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>(given);
        fields.remove(AFTER);
        fields.remove(LIMIT);
        return fields;
    }

    /** The filters as an address has them, without the question mark. */
    public String address() {
        return fields().entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
