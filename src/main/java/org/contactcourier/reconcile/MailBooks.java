package org.contactcourier.reconcile;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.contactcourier.journal.Books;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.source.mail.MailSettings;
import org.contactcourier.source.mail.MailboxLook;
import org.contactcourier.source.mail.SavedMail;

/**
 * Compares the mails in the folders for processed and failed ones with the journal's rows. A mail gets another UID when it is
 * moved, so it is read again, and its records are found by part, index and digest. For one thread.
 */
final class MailBooks implements SourceBooks {
    /** Mails of a folder that are read again: some minutes. */
    private static final int MOST_MAILS = 10_000;

    private final Source source;
    private final MailSettings settings;
    private final RecordReader reader;

    /** @param reader of a mail's parts */
    MailBooks(Source source, MailSettings settings, RecordReader reader) {
        this.source = source;
        this.settings = settings;
        this.reader = reader;
    }

    @Override
    public void compare(Books books, Horizon horizon, SourceStatement statement) {
        String mailbox = source.word() + ":" + settings.username();
        try (MailboxLook look = new MailboxLook(settings)) {
            Optional<String> trouble = look.open();
            if (trouble.isPresent()) {
                statement.unproven(mailbox, "the mailbox can't be read: " + trouble.get());
                return;
            }
            Map<String, Set<String>> mails = new TreeMap<>();
            for (String folder : List.of(settings.processedFolder(), settings.failedFolder())) {
                read(look, folder, horizon, mails, statement);
            }
            Set<String> rows = new HashSet<>();
            String all = source.word() + ":";
            books.rows(
                    all,
                    source.word() + ";",
                    row -> { // the semicolon follows the colon
                        if (row.state() != State.SENDING) {
                            rows.add(key(row.origin()));
                        }
                    });
            mails.forEach((where, records) -> compare(where, records, rows, statement));
        }
    }

    /** What doesn't change when a mail is moved. */
    private static String key(Origin origin) {
        String place = origin.place();
        return place.substring(place.lastIndexOf('/') + 1) + "#" + origin.index() + "~" + origin.digest();
    }

    private void read(
            MailboxLook look,
            String folder,
            Horizon horizon,
            Map<String, Set<String>> mails,
            SourceStatement statement) {
        if (!look.has(folder)) {
            return; // nothing was moved there yet
        }
        try {
            int left = look.mails(
                    folder,
                    horizon.from(),
                    MOST_MAILS,
                    (uid, content) -> mails.put("the mail with UID %d in %s".formatted(uid, folder), records(content)));
            if (left > 0) {
                statement.unproven(
                        folder,
                        "%,d mails are older than %s, or too many to be read again".formatted(left, horizon.from()));
            }
        } catch (IOException e) {
            statement.unproven(folder, "this folder can't be read: " + e.getMessage());
        }
    }

    private Set<String> records(InputStream content) throws IOException {
        Set<String> records = new HashSet<>();
        try (SavedMail mail = SavedMail.open(content, "moved", reader)) {
            mail.forEachRemaining(record -> records.add(key(record.origin())));
        }
        return records;
    }

    private static void compare(String where, Set<String> records, Set<String> rows, SourceStatement statement) {
        long missing = records.stream().filter(key -> !rows.contains(key)).count();
        statement.acknowledged(records.size());
        if (missing > 0) {
            statement.missing(
                    where,
                    "it has %,d records, and the journal has no row of %s"
                            .formatted(records.size(), missing == records.size() ? "them" : missing + " of them"),
                    missing);
        }
    }
}
