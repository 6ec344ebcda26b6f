package org.contactcourier.source.mail;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.Acknowledgements;
import org.contactcourier.source.mail.mime.MimeLeaf;
import org.contactcourier.source.mail.mime.MimePartTree;
import org.contactcourier.source.mail.mime.SpooledPart;
import org.jspecify.annotations.Nullable;

/**
 * The records of one mail, in batches: those of every attachment with contacts, else of what was written into its text, else
 * into its HTML; one malformed record for each part that may hold contacts and can't be opened; and where there is nothing of
 * all that, one that says so. A batch is read when the one before has been delivered, so memory doesn't grow with the mail.
 * Belongs to one thread at a time.
 *
 * <p>It works on bytes that are here already: what it can't read is the mail's fault. Only {@link UncheckedIOException} is not,
 * it speaks of the local disk.
 */
public final class MailReader implements Iterator<Batch>, Closeable {
    /** The longest attachment; larger ones are for files. */
    static final long LONGEST_PART = 64L << 20;

    /** The part of a mail that a dead letter shows. */
    private static final int HEAD = 64 << 10;

    private static final int MOST_RECORDS = 1_000;
    private static final long MOST_RECORD_BYTES = 4L << 20;
    private static final int MOST_NAMED = 10;

    /** More is a list that nobody sends twice by mail. */
    private static final int MOST_KEPT = 10_000;

    /** A mail holds up those behind it; what has not started then is tried again with the mail. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SpooledPart mail;
    private final String place;
    private final String whereabouts;
    private final RecordReader reader;
    private final Deadline deadline;
    private final Queue<MimeLeaf> left = new ArrayDeque<>();
    private final List<IntakeRecord> own = new ArrayList<>();
    private final List<Origin> kept = new ArrayList<>();

    private @Nullable MimePartTree tree;
    private @Nullable SpooledPart partBytes;
    private @Nullable RecordStream part;
    private List<IntakeRecord> delivered = List.of();
    private boolean written;
    private boolean foundContacts;
    private boolean started;
    private boolean exhausted;
    private boolean unreadable;
    private boolean stopped;
    private boolean foundRecord;
    private boolean holdsNone;
    private long records;
    private long ended;

    /**
     * @param mail all of the mail's bytes; closed with this reader
     * @param place the start of its records' places, up to the UID: {@code mail:account/uidvalidity/uid}
     * @param failedFolder where the mail will lie if it can't be read
     */
    MailReader(SpooledPart mail, String place, String failedFolder, RecordReader reader, Deadline root) {
        this(mail, place, reader, root.within(PATIENCE), "the mail in the folder " + failedFolder);
    }

    private MailReader(SpooledPart mail, String place, RecordReader reader, Deadline deadline, String whereabouts) {
        this.mail = mail;
        this.place = place;
        this.whereabouts = whereabouts;
        this.reader = reader;
        this.deadline = deadline;
    }

    /**
     * Reads a mail that is a file.
     *
     * @param place the start of its records' places, such as {@code file:form.eml}
     * @param deadline of its records
     */
    static MailReader ofFile(SpooledPart mail, String place, RecordReader reader, Deadline deadline) {
        return new MailReader(mail, place, reader, deadline, place);
    }

    /**
     * Whether there are more records. Camel's split asks before it delivers the batch it has, so that one doesn't matter here.
     */
    @Override
    public boolean hasNext() {
        if (stopped) {
            return false;
        }
        start();
        return !own.isEmpty() || advance() || !own.isEmpty();
    }

    /** The next batch; an empty one, and the last, where nothing of the one before has ended or time is up. */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException(place);
        }
        stopped = !settle() || deadline.isOver();
        if (stopped) {
            return new Batch(List.of());
        }
        List<IntakeRecord> batch = new ArrayList<>(own);
        own.clear();
        long bytes = 0;
        while (batch.size() < MOST_RECORDS && bytes < MOST_RECORD_BYTES && advance() && part != null) {
            IntakeRecord record = part.next();
            bytes += record.payload().bytes().length;
            batch.add(record);
        }
        batch.addAll(own);
        own.clear();
        records += batch.size();
        delivered = batch;
        return new Batch(batch);
    }

    /** The next record alone, for somebody who doesn't deliver batches; what became of those before doesn't matter then. */
    IntakeRecord nextRecord() {
        if (!hasNext()) {
            throw new NoSuchElementException(place);
        }
        RecordStream from = part;
        return own.isEmpty() && from != null ? from.next() : own.remove(0);
    }

    /** How many bytes the mail has. */
    long size() {
        return mail.size();
    }

    /** The mail's text, if it has turned out to hold no contact. */
    Optional<String> textWithoutContact() {
        MimePartTree parsed = tree;
        if (!holdsNone || parsed == null) {
            return Optional.empty();
        }
        return Stream.concat(
                        parsed.leaves().stream().filter(MimeLeaf::isBody),
                        parsed.leaves().stream().filter(MimeLeaf::isHtmlBody))
                .flatMap(leaf -> leaf.shownText().stream())
                .filter(text -> !text.isBlank())
                .findFirst();
    }

    /** Whether all records were read, and each of them has ended. */
    boolean hasEnded() {
        return ended() == records && exhausted && own.isEmpty();
    }

    /** Whether any part could not be read, or the mail holds no contact. */
    boolean isUnreadable() {
        return unreadable;
    }

    /** How many records were read so far. */
    long records() {
        return records;
    }

    /** How many of them have ended. */
    long ended() {
        boolean ignored = settle();
        return ended;
    }

    /** Those that are not in SmartTask; the journal wants to hear that the mail is moved. */
    List<Origin> kept() {
        return List.copyOf(kept);
    }

    @Override
    public void close() throws IOException {
        closePart();
        if (tree != null) {
            tree.close();
        }
        mail.close();
    }

    /** Counts what became of the batch before; false if nothing of it has ended. */
    private boolean settle() {
        long now =
                delivered.stream().filter(record -> record.ending().isPresent()).count();
        delivered.stream()
                .filter(Acknowledgements::isWanted)
                .limit(MOST_KEPT - kept.size())
                .forEach(record -> kept.add(record.origin()));
        boolean useful = delivered.isEmpty() || now > 0;
        ended += now;
        delivered = List.of();
        return useful;
    }

    private void start() {
        if (started) {
            return;
        }
        started = true;
        if (!mail.isWhole()) {
            bury(
                    "0",
                    new MalformedRecordException(
                            "the mail has %d bytes, more than %d".formatted(mail.size(), SpooledPart.LONGEST_MAIL)));
            exhausted = true;
            return;
        }
        try {
            MimePartTree parsed = MimePartTree.of(mail, reader.formats());
            tree = parsed;
            parsed.problems().forEach(problem -> bury(problem.path(), problem.why()));
            parsed.leaves().forEach(this::sort);
            if (left.isEmpty()) {
                written = true;
                parsed.leaves().stream().filter(MimeLeaf::isBody).forEach(left::add);
                parsed.leaves().stream().filter(MimeLeaf::isHtmlBody).forEach(left::add);
            }
        } catch (MalformedRecordException e) {
            bury("0", e);
            exhausted = true;
        } catch (RuntimeException | Error e) { // the mail's edge
            bury("0", ReadingFailure.of(e, place));
            exhausted = true;
        }
    }

    private void sort(MimeLeaf leaf) {
        try {
            leaf.sealed().ifPresent(seal -> bury(leaf, seal.why()));
            if (leaf.holdsContacts()) {
                left.add(leaf);
            }
        } catch (RuntimeException | Error e) { // the part's edge
            bury(leaf, ReadingFailure.of(e, place).getMessage());
        }
    }

    /** Whether there is a record in the current part or one after it; opens parts until there is. */
    private boolean advance() {
        while (!exhausted) {
            if (part != null && part.hasNext()) {
                foundRecord = true;
                return true;
            }
            closePart();
            MimeLeaf leaf = left.poll();
            if (leaf == null) {
                exhausted = true;
                if (!foundRecord) {
                    holdsNone = true;
                    bury(
                            "0",
                            new MalformedRecordException(
                                    "the mail holds no contact%s: %s".formatted(nature(), parts())));
                }
                return false;
            }
            open(leaf);
        }
        return false;
    }

    private void open(MimeLeaf leaf) {
        if (leaf.isHtmlBody() && written && foundContacts) {
            return; // says in HTML what was read already
        }
        try {
            SpooledPart bytes = written ? leaf.contactsInBody() : leaf.contacts(LONGEST_PART);
            if (bytes != null) {
                foundContacts = true;
                partBytes = bytes;
                part = reader.open(bytes.open(), place + "/" + leaf.path(), Origin.NO_POSITION, deadline);
            }
        } catch (MalformedRecordException e) {
            bury(leaf, e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("can't handle a temporary file", e);
        } catch (RuntimeException | Error e) { // the part's edge
            bury(leaf, ReadingFailure.of(e, place).getMessage());
        }
    }

    private void closePart() {
        try {
            if (part != null) {
                unreadable |= part.sawUnreadable();
                part.close();
                part = null;
            }
            if (partBytes != null) {
                partBytes.close();
                partBytes = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't close a temporary file", e);
        }
    }

    private void bury(MimeLeaf leaf, @Nullable String why) {
        bury(leaf.path(), new MalformedRecordException("%s: %s".formatted(leaf.description(), why)));
    }

    private void bury(String path, MalformedRecordException why) {
        unreadable = true;
        foundRecord = true;
        byte[] head = mail.head(HEAD);
        boolean whole = head.length == mail.size();
        Payload payload = new Payload(
                "message/rfc822", head, mail.size(), whole ? null : mail.digest(), whole ? null : whereabouts);
        Origin origin = new Origin(
                place + "/" + path, Origin.NO_POSITION, 0, mail.digest().substring(0, 32));
        own.add(IntakeRecord.rejected(origin, payload, why, deadline));
    }

    private String nature() {
        return tree == null ? "" : tree.nature();
    }

    private static String described(MimeLeaf leaf) {
        return leaf.description()
                + leaf.foreign().map(problem -> " (" + problem + ")").orElse("");
    }

    private String parts() {
        List<MimeLeaf> all = tree == null ? List.of() : tree.leaves();
        String named = all.stream().limit(MOST_NAMED).map(MailReader::described).collect(Collectors.joining(", "));
        if (all.isEmpty()) {
            return "it has no parts";
        }
        return all.size() > MOST_NAMED ? named + " and " + (all.size() - MOST_NAMED) + " more" : named;
    }
}
