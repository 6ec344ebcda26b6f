package org.contactcourier.journal.outbox;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.contactcourier.journal.ContactReceipt;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;

/** Which copies are due, and which are made. Thread-safe. */
public interface OutboxTable {
    /** The kind of entry that is copied. */
    enum Content {
        /** Few at once: they can have some megabytes each. */
        DEAD_LETTER("dead letters", 16),
        RECEIPT("receipts", 256);

        private final String words;
        private final int atOnce;

        Content(String words, int atOnce) {
            this.words = words;
            this.atOnce = atOnce;
        }

        /** For people. */
        String words() {
            return words;
        }

        /** How many are read at once, at most. */
        public int atOnce() {
            return atOnce;
        }
    }

    /**
     * A copy that is due.
     *
     * @param since when it became so, or when it is to be tried again
     * @param fileName the same each time it is made
     * @param letter the dead letter, if it is the copy of one
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Copy(
            Origin origin,
            Instant since,
            String fileName,
            byte[] body,
            @Nullable DeadLetter letter) {
        /** The copy of a dead letter. */
        public static Copy of(DeadLetter letter, Instant since, JournalJson json) {
            return new Copy(letter.origin(), since, letter.id() + ".json", json.write(letter), letter);
        }

        /** The copy of a receipt; one for each way the contact has ended: a burial's stays when a replay delivers it. */
        public static Copy of(ContactReceipt receipt, Instant since, JournalJson json) {
            String outcome = receipt.outcome().name().toLowerCase(Locale.ROOT);
            String fileName = DeadLetter.idOf(receipt.origin()) + "-" + outcome + ".json";
            return new Copy(receipt.origin(), since, fileName, json.write(receipt), null);
        }
    }

    /**
     * Runs {@code listener} after each commit that makes a copy due. It runs on a thread of the journal, so it must only
     * signal.
     */
    void whenDue(Runnable listener);

    /** Those that are due, oldest first. */
    List<Copy> due(Content content, Instant now);

    /** Whether any is wanted, now or later. */
    boolean isPending(Content content);

    /** Marks copies that are made. */
    void made(Content content, List<Copy> copies);

    /** Puts a copy that can't be made behind the others. */
    void postpone(Content content, Copy copy, Instant until);
}
