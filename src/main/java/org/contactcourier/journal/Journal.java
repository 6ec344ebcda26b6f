package org.contactcourier.journal;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.record.Checkpoints;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One row per contact. Every method that writes returns after the commit is on disk, or throws {@link JournalException}.
 * Thread-safe.
 */
public interface Journal extends AutoCloseable {
    /** The contact's row, if there is one. */
    Optional<JournalEntry> find(Origin origin);

    /**
     * Writes, before the first byte of an attempt goes out: this process is sending. A new row says SENDING; a PARKED or
     * REPLAYING one keeps its state and payload.
     */
    void sending(Origin origin, AttemptHistory attempts);

    /**
     * Announces the first attempts of contacts that have no row, in one commit: a new row says SENDING, as {@link #sending} has
     * it. A contact that has a row already keeps it as it is.
     *
     * @param at from when on their requests may leave
     * @return complete once that is on disk, with the rows of those that had one before; the others may be sent. It fails with
     *     {@link JournalException} if nothing was announced. What depends on it runs on a thread of the journal and must not wait
     */
    CompletableFuture<Map<Origin, JournalEntry>> announce(Collection<Origin> contacts, Instant at);

    /**
     * {@link #announce(Collection, Instant)}, with what each contact needs for itself. A contact that needs what another
     * process has is not announced. It gets the row of one that another process is sending: see {@link
     * JournalEntry#elsewhere}. A process that has its journal for itself is content with its identity locks, as here.
     */
    default CompletableFuture<Map<Origin, JournalEntry>> announce(Map<Origin, IdentityClaim> contacts, Instant at) {
        return announce(contacts.keySet(), at);
    }

    /**
     * {@link #sending(Origin, AttemptHistory)}, with what the contact needs for itself. Throws {@link IllegalStateException} if
     * its row has another organization than the record: then it must not be sent there.
     *
     * @return false if another process has it: then nothing was written, and nothing may be sent
     */
    default boolean sending(Origin origin, IdentityClaim claim, AttemptHistory attempts) {
        sending(origin, attempts);
        return true;
    }

    /** Gives up rows that {@link #announce} made and whose requests never left, all in one commit; others stay as they are. */
    void withdraw(Collection<Origin> announced);

    /**
     * The contact is in SmartTask.
     *
     * @return complete once that is on disk, with whether {@code recordId} already belongs to another origin. It fails with
     *     {@link JournalException} if that can't be written. What depends on it runs on a thread of the journal and must not wait
     */
    CompletableFuture<Boolean> recordDelivery(Origin origin, String recordId, AttemptHistory attempts);

    /** {@link #recordDelivery}, and waits for the commit. */
    default boolean delivered(Origin origin, String recordId, AttemptHistory attempts) {
        return JournalException.await(recordDelivery(origin, recordId, attempts));
    }

    /**
     * Writes the dead letter, once; for a contact that is dropped, that it is discarded. A row that is already buried keeps its
     * letter, and one delivered stays delivered.
     */
    Ending bury(IntakeRecord record, RejectedRecordException why, AttemptHistory attempts);

    /** Gives the row up without an ending: clears its owner and keeps its history; removes a row that was never sent. */
    void release(Origin origin, AttemptHistory attempts);

    /** Keeps the contact on disk, payload and all, to be tried again at {@code due}. */
    void park(IntakeRecord record, AttemptHistory attempts, Instant due);

    /** Parked contacts of one organization whose time has come, oldest first. */
    List<DueContact> due(Organization organization, Instant now, int limit);

    /** Dead letters of one organization that are to be sent again, likewise. */
    List<DueContact> dueReplays(Organization organization, Instant now, int limit);

    /**
     * The source of these contacts has let them go. Of those that are buried, parked or replaying that is remembered until it
     * gives them again: if they are buried then, somebody wants them sent again.
     */
    void acknowledged(Collection<Origin> ended);

    /**
     * The source of a buried contact has yielded it again after it had let it go: it becomes one that {@link #dueReplays} hands
     * out, with the bytes that came now.
     *
     * @return false if the row isn't buried and acknowledged (any more)
     */
    boolean giveAgain(IntakeRecord record);

    /** The dead letters, for people. */
    DeadLetters deadLetters();

    /** What has become of contacts, for people. */
    Traces traces();

    /** What is parked or replaying, for each organization that has any; costs nothing. */
    Map<Organization, KeptContacts> kept();

    /** How many contacts are parked now; costs nothing. */
    default long parkedCount() {
        return kept().values().stream().mapToLong(KeptContacts::parked).sum();
    }

    /** How many bytes of payload they have; costs nothing. */
    default long parkedBytes() {
        return kept().values().stream().mapToLong(KeptContacts::parkedBytes).sum();
    }

    /** How many dead letters there are for that reason now; costs nothing. */
    long deadLetters(Reason reason);

    /** The dead letter of that id, if it is one now or is being sent again. */
    Optional<DeadLetter> deadLetter(String id);

    /** How many contacts a dead process was sending that no source has yielded since. */
    long inDoubt();

    /** The first {@code limit} of {@link #inDoubt()}, the oldest attempts first. */
    List<InDoubt> inDoubt(int limit);

    /** Bytes on disk. */
    long sizeBytes();

    /** The receipts in files that are to be told how parked contacts ended. */
    OpenReceipts openReceipts();

    /** How far long inputs were read. */
    Checkpoints checkpoints();

    /** Why the journal can't be written just now, found by a test write; empty while it can. */
    Optional<String> writeProblem();

    /** What an operator has switched off. */
    Switches switches();

    /** The numbers of the SmartTask organizations. */
    OrganizationNumbers organizationNumbers();

    @Override
    void close();

    /** What an operator has switched off and not on again, by name: a gate, or a source. It stays beyond a restart. */
    interface Switches {
        /** All that is off. */
        Map<String, SwitchedOff> off();

        /** Remembers that {@code name} is switched off. */
        void switchOff(String name, String reason, Instant since);

        /** Forgets that {@code name} is switched off. */
        void switchOn(String name);
    }

    /** The operator's answer and its time. */
    record SwitchedOff(String reason, Instant since) {}

    /** Under which number SmartTask has last taken a contact of each organization. It stays beyond a restart. */
    interface OrganizationNumbers {
        /** All that are known. */
        Map<Organization, Long> all();

        /** SmartTask has taken a contact of {@code organization} under {@code number}. */
        void remember(Organization organization, long number);

        /** What may still be sent for {@code organization}. */
        Unended unended(Organization organization);
    }

    /**
     * How many contacts of an organization have not ended in SmartTask.
     *
     * @param underWay tried by a process that lives or has died, or given back to their source after a try
     */
    record Unended(long parked, long deadLetters, long underWay) {
        public static final Unended NOTHING = new Unended(0, 0, 0);

        /** For people; empty if there are none. */
        @Override
        public String toString() {
            return Stream.of(
                            parked + " parked",
                            deadLetters + (deadLetters == 1 ? " dead letter" : " dead letters"),
                            underWay + " under way")
                    .filter(count -> !count.startsWith("0 "))
                    .collect(Collectors.joining(", "));
        }
    }

    /** A parked contact as the journal keeps it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record DueContact(
            Origin origin,
            String mediaType,
            byte[] bytes,
            AttemptHistory attempts,
            Payload.@Nullable Metadata metadata) {
        /** Its bytes as its source had them. */
        public Payload payload() {
            return Payload.whole(mediaType, bytes).with(metadata);
        }
    }
}
