package org.contactcourier.command.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The bundle as commands see it, whether it runs or not. Letters, verdicts and traces are the JSON of the HTTP API. Each method
 * throws {@link BundleException} if the bundle can't be reached or refuses. For one thread.
 */
public interface Bundle extends AutoCloseable {
    /** Letters that one page of {@link #list}, and one call of {@link #replay} or {@link #discard}, may have. */
    int MOST_AT_ONCE = 100;

    /** Whether it runs: then replays are sent now, else after its next start. */
    boolean runs();

    /**
     * One page of letters, the latest first: {@code letters}, and {@code next} if more follow.
     *
     * @param after what an earlier page has as {@code next}; null for the first page
     * @param limit from 1 to {@link #MOST_AT_ONCE}
     */
    JsonNode list(Filter filter, @Nullable String after, int limit);

    /** How many letters match. */
    long count(Filter filter);

    /** Letters by source, reason and cause, the largest group first. */
    JsonNode groups(Filter filter);

    /** A letter with its history and what would become of it now; empty if there is none of that id. */
    Optional<JsonNode> show(String id);

    /** What would become of the letter now; empty if there is none of that id. */
    Optional<JsonNode> check(String id);

    /** The bytes of a letter as far as they can be had; empty if there is none of that id. */
    Optional<Payload> payload(String id);

    /** Puts other bytes in the place of a letter's; what would become of it now. Empty if it isn't buried (any more). */
    Optional<JsonNode> edit(String id, String mediaType, byte[] bytes);

    /** Puts a contact in the place of a letter's bytes, as {@link #edit} does. */
    Optional<JsonNode> editContact(String id, ObjectNode contact);

    /** Has at most {@link #MOST_AT_ONCE} letters sent again; how many are. */
    long replay(List<String> ids);

    /** Gives at most {@link #MOST_AT_ONCE} letters up; how many. */
    long discard(List<String> ids, String why);

    /**
     * Looks at all letters that match, and says what would become of them: {@code sendable}, {@code problems}.
     *
     * @param progress is told now and then how far it is, as for the next two
     * @throws BundleException if it broke off or was stopped, as for the next two
     */
    JsonNode plan(Filter filter, Consumer<JsonNode> progress) throws InterruptedException;

    /**
     * Has all letters that match sent again: {@code total}, {@code changed}. Interrupted, it goes on without this command if the
     * bundle runs.
     *
     * @param onlySendable leave alone what would be buried again
     */
    JsonNode replay(Filter filter, boolean onlySendable, Consumer<JsonNode> progress) throws InterruptedException;

    /** Gives all letters up that match, as the other two go on: {@code total}, {@code changed}. */
    JsonNode discard(Filter filter, String why, Consumer<JsonNode> progress) throws InterruptedException;

    /** Takes back replays that have not begun; how many. */
    long stopReplays();

    /** What has become of contacts: by e-mail address, origin or record id. */
    JsonNode trace(String what);

    /** What the sources have let go against the journal, as {@code GET /api/reconcile} has it. It may take minutes. */
    JsonNode reconcile(Instant since);

    /**
     * Erases what journal, receipts and rejected rows hold of the person with that address; how much it was, by kind.
     *
     * @param andOriginals whether files as they were dropped are deleted if they name the address
     */
    JsonNode erase(String email, boolean andOriginals);

    /** The gate, the sources and what is unfinished, as {@code GET /operate} has them. */
    JsonNode overview();

    /** The contacts in doubt, as {@code GET /operate/in-doubt} has them. */
    JsonNode inDoubt();

    /**
     * Switches the gate or a source off by hand.
     *
     * @param part {@code gate}, or the source's word
     */
    JsonNode switchOff(String part, String reason);

    /** Switches it on again. */
    JsonNode switchOn(String part);

    /** Changes how much the bundle logs until it ends; only a bundle that runs has a log. */
    JsonNode logLevel(String level);

    @Override
    void close();
}
