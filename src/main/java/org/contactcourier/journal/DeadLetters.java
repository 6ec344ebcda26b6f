package org.contactcourier.journal;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.contact.Reason;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters as people work with them: looked for, edited, replayed, discarded. A letter keeps its id and its origin
 * whatever happens to it; each replay gives it one more generation. Whatever a person does leaves an {@link Event}. Every method
 * that writes returns after the commit is on disk, or throws {@link JournalException}. Thread-safe.
 */
public interface DeadLetters {
    /** How many letters one call of {@link #replay} or {@link #discard} may name. */
    int MOST_AT_ONCE = 1000;

    /** Those that match, the latest first. */
    List<Summary> list(Filter filter, @Nullable Bookmark after, int limit);

    /** How many match. */
    long count(Filter filter);

    /** Those that match by source, reason and cause, the largest group first; at most {@code limit} groups. */
    List<Group> groups(Filter filter, int limit);

    /** The letter of that id, if its contact is buried, or is being sent again. */
    Optional<DeadLetter> find(String id);

    /** What has happened to it since it was buried first, the oldest event first. */
    List<Event> history(String id);

    /**
     * Puts other bytes in the place of a buried letter's payload.
     *
     * @param change what differs, for people
     * @return false if it isn't buried (any more)
     */
    boolean edit(String id, Payload edited, String who, String change);

    /**
     * Has buried letters sent again: {@link Journal#dueReplays} hands them out. A letter whose payload is kept only in part stays
     * as it is.
     *
     * @param ids at most {@link #MOST_AT_ONCE}
     * @return how many are sent again
     */
    int replay(Collection<String> ids, String who);

    /**
     * Gives buried letters up for good.
     *
     * @param ids at most {@link #MOST_AT_ONCE}
     * @return how many of them were buried
     */
    int discard(Collection<String> ids, String who, String why);

    /** Takes back replays that have not begun: their letters are buried as before; how many. */
    int stopReplays(String who);

    /**
     * Takes back replays that have not begun and can't be done now, as {@link #stopReplays(String)} does.
     *
     * @param why for the id of each letter, what its history says
     * @return how many of them are buried as before
     */
    int stopReplays(Map<String, String> why);

    /** How many letters wait to be sent again, or are being sent; costs nothing. */
    long replaying();

    /** Remembers what a person did that changes no letter. */
    void note(String who, String what, @Nullable String detail);

    /** What people did, the latest first. */
    List<Event> audit(int limit);

    /**
     * Which letters.
     *
     * @param state buried, or being sent again
     * @param origin how it begins: {@code file:people.csv}, {@code kafka:contacts/0}
     * @param cause as {@link Cause} says it
     * @param text anywhere in message, origin, contact (upper and lower case are the same) or in the payload (they are not)
     * @param refusalRun see {@link DeadLetter#refusalRun}
     * @param organization where it was to go
     */
    record Filter(
            JournalEntry.State state,
            @Nullable Reason reason,
            @Nullable Source source,
            @Nullable String origin,
            @Nullable Instant since,
            @Nullable String cause,
            @Nullable String text,
            @Nullable String refusalRun,
            @Nullable Organization organization) {
        /** Every buried letter. */
        public static final Filter ALL = in(JournalEntry.State.BURIED);

        /** Every letter in that state. */
        public static Filter in(JournalEntry.State state) {
            return new Filter(state, null, null, null, null, null, null, null, null);
        }
    }

    /** Where a page of the list ends: the instant and the id of its last letter. */
    record Bookmark(Instant at, String id) {}

    /**
     * A letter in a list, without its contact's data; the message may have some.
     *
     * @param at when it was buried
     * @param generation how often it was replayed
     * @param organization where it was to go
     */
    record Summary(
            String id,
            Origin origin,
            Reason reason,
            String cause,
            String message,
            Instant at,
            int generation,
            boolean mayExist,
            Organization organization) {}

    /** Letters that are alike, and when the latest was buried. */
    record Group(Source source, Reason reason, String cause, long count, Instant latest) {}

    /**
     * Something that happened.
     *
     * @param who a person, or {@code contact-courier}
     * @param what one of the words {@code replayed}, {@code given-again}, {@code edited}, {@code discarded}, {@code stopped},
     *     {@code delivered}, {@code buried}, or what else a person did
     * @param letter the letter's id, if it is about one
     * @param detail why, or what; may have personal data
     */
    record Event(
            Instant at,
            String who,
            String what,
            @Nullable String letter,
            @Nullable String detail) {
        /** The program as an actor. */
        public static final String PROGRAM = "contact-courier";
    }
}
