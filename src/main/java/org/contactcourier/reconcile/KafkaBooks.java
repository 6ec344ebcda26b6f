package org.contactcourier.reconcile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.contactcourier.journal.Books;
import org.contactcourier.journal.Books.BookRow;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.Source;
import org.contactcourier.source.kafka.KafkaSettings;
import org.contactcourier.source.kafka.TopicLook;
import org.contactcourier.source.kafka.TopicLook.BrokerUnreachableException;
import org.contactcourier.source.kafka.TopicLook.PartitionState;
import org.contactcourier.source.kafka.TopicLook.TopicRecord;

/**
 * Compares what the group has committed with the journal's rows: each offset below that has a row, or the broker shows that no
 * contact is there. For one thread.
 */
final class KafkaBooks implements SourceBooks {
    private static final String NO_ROW = "acknowledged, and the journal has no row";

    /** Values that are read again in a partition. Where more are missing, the journal is another one's. */
    private static final int MOST_READ = 100_000;

    /** Rows in SENDING that are looked at: a few more than can be in flight. */
    private static final int MOST_SENDING = 100_000;

    private final Source source;
    private final KafkaSettings settings;
    private final RecordReader reader;
    private final Clock clock;

    /** @param reader tells how many contacts a value has */
    KafkaBooks(Source source, KafkaSettings settings, RecordReader reader, Clock clock) {
        this.source = source;
        this.settings = settings;
        this.reader = reader;
        this.clock = clock;
    }

    private String place(int partition) {
        return source.word() + ":" + settings.topic() + "/" + partition;
    }

    @Override
    public void compare(Books books, Horizon horizon, SourceStatement statement) {
        String topic = source.word() + ":" + settings.topic();
        try (TopicLook look = TopicLook.at(settings)) {
            for (PartitionState partition : look.partitions(horizon.from())) {
                if (partition.committed().isEmpty()) {
                    statement.unproven(place(partition.number()), "the group has committed nothing there yet");
                } else {
                    compare(look, partition, partition.committed().get(), books, horizon, statement);
                }
            }
        } catch (BrokerUnreachableException e) {
            statement.unproven(topic, "the broker can't be asked what was committed: " + e.getMessage());
        }
    }

    private void compare(
            TopicLook look,
            PartitionState partition,
            long committed,
            Books books,
            Horizon horizon,
            SourceStatement statement)
            throws BrokerUnreachableException {
        String place = place(partition.number());
        long provable = Math.min(Math.max(partition.begins(), partition.provable()), committed);
        PartitionRows rows = new PartitionRows(
                place, provable, horizon.whole() ? partition.begins() : provable, committed, statement);
        books.rows(place, rows::add);
        rows.close();
        if (rows.from > 0) {
            statement.unproven(
                    range(place, 0, rows.from - 1),
                    rows.from == partition.begins()
                            ? "the broker has removed these records"
                            : "they are older than %s".formatted(horizon.from()));
        }
        for (Gap gap : rows.gaps) {
            fill(look, partition.number(), gap, rows.unended, horizon, statement);
        }
        statement.acknowledged(rows.values);
    }

    /** Offsets without a row. */
    private record Gap(long from, long until) {}

    /** Walks through the rows of a partition, which come by their offsets. */
    private static final class PartitionRows {
        private final String place;
        private final long earliest;
        private final long until;
        private final SourceStatement statement;
        private final List<Gap> gaps = new ArrayList<>();
        private final List<BookRow> sending = new ArrayList<>();
        private final Set<Long> unended = new HashSet<>();
        private long from;
        private long next;
        private long index = -1;
        private long position = -1;
        private long values;

        /** @param earliest if a row from there on is before {@code from}, all that follows it must have one, however old it is */
        PartitionRows(String place, long from, long earliest, long until, SourceStatement statement) {
            this.place = place;
            this.earliest = earliest;
            this.from = from;
            this.until = until;
            this.statement = statement;
            this.next = from;
        }

        void add(BookRow row) {
            long offset = row.origin().position();
            if (row.state() != State.SENDING && offset >= earliest && offset < from) {
                from = offset;
                next = offset;
            }
            if (offset < from || offset >= until) {
                return;
            }
            if (row.state() == State.SENDING) {
                if (sending.size() < MOST_SENDING) {
                    sending.add(row);
                }
                return;
            }
            if (offset > next) {
                gaps.add(new Gap(next, offset));
            }
            next = Math.max(next, offset + 1);
            if (offset != position) {
                position = offset;
                index = -1;
                values++;
            }
            if (row.origin().index() > index + 1) {
                statement.missing(
                        place + "@" + offset + "#"
                                + IndexRanges.text(index + 1, row.origin().index() - 1),
                        "acknowledged, and the journal has no row, although it has later ones of the same value",
                        row.origin().index() - index - 1);
            }
            index = Math.max(index, row.origin().index());
        }

        /** A row in SENDING that fills a gap was acknowledged before its end: that must not be. */
        void close() {
            if (next < until) {
                gaps.add(new Gap(next, until));
            }
            sending.stream()
                    .filter(row -> gaps.stream()
                            .anyMatch(gap -> gap.from() <= row.origin().position()
                                    && row.origin().position() < gap.until()))
                    .forEach(row -> {
                        unended.add(row.origin().position());
                        statement.differs(
                                row.origin().toString(), "acknowledged, and the journal says that it has not ended");
                    });
        }
    }

    private static String range(String place, long first, long last) {
        return place + "@" + IndexRanges.text(first, last);
    }

    /** @param unended offsets that were told already */
    private void fill(
            TopicLook look, int partition, Gap gap, Set<Long> unended, Horizon horizon, SourceStatement statement)
            throws BrokerUnreachableException {
        String place = place(partition);
        long until = Math.min(gap.until(), gap.from() + MOST_READ);
        IndexRanges missing = new IndexRanges((first, last, what) -> {
            if (what.equals(NO_ROW)) {
                statement.missing(range(place, first, last), what, last - first + 1);
            } else {
                statement.unproven(range(place, first, last), what);
            }
        });
        long read = look.read(partition, gap.from(), until, record -> {
            if (unended.contains(record.offset())) {
                return;
            }
            if (!horizon.whole() && !horizon.reaches(record.at())) {
                missing.add(record.offset(), "they are older than %s".formatted(horizon.from()));
            } else if (holdsContact(place, record)) {
                missing.add(record.offset(), NO_ROW);
            }
        });
        missing.close();
        if (read < gap.until()) {
            statement.unproven(
                    range(place, read, gap.until() - 1),
                    "the journal has no rows, and not all records could be read again");
        }
    }

    /** A tombstone or an empty list holds none. What can't be read is a record, too: it would have been buried. */
    private boolean holdsContact(String place, TopicRecord record) {
        byte[] value = record.value();
        if (value == null) {
            return false;
        }
        try (RecordStream stream =
                reader.open(new ByteArrayInputStream(value), place, record.offset(), Deadline.root(clock))) {
            return stream.hasNext();
        } catch (IOException | RuntimeException e) { // the value's edge
            return true;
        }
    }
}
