package org.contactcourier.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reading throws and nobody announced costs one item, never the poll. */
class ReadingFailureTest {
    private static final Deadline DEADLINE = Deadline.root(Clock.systemUTC());

    @ParameterizedTest
    @ValueSource(
            classes = {
                StackOverflowError.class,
                IllegalStateException.class,
                NoClassDefFoundError.class,
                AssertionError.class,
                IndexOutOfBoundsException.class
            })
    void buriesTheItemAndReadsTheNext(Class<? extends Throwable> kind) {
        List<IntakeRecord> records = records(List.of("first", "second"), piece -> {
            if (piece.bytes()[0] == 'f') {
                throw unchecked(kind);
            }
            throw new MalformedRecordException("read");
        });

        assertThat(records)
                .extracting(record -> record.rejection().getMessage())
                .containsExactly("this program fails to read it: " + kind.getSimpleName(), "read");
    }

    @Test
    void doesNotBlameTheItemForTheDisk() {
        assertThatThrownBy(() -> records(List.of("first"), piece -> {
                    throw new UncheckedIOException(new IOException("no such device"));
                }))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> records(List.of("first"), piece -> {
                    throw new OutOfMemoryError("heap");
                }))
                .isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void saysFromWhereOnNothingCouldBeCut() {
        Iterator<String> pieces = List.of("a", "b").iterator();
        PartStream.Cutter cutter = new PartStream.Cutter() {
            private long covered;

            @Override
            public Part next() {
                if (!pieces.hasNext()) {
                    throw new StackOverflowError();
                }
                covered++;
                return new Part.Element(
                        new Part.Position(covered, 1, 1), pieces.next().getBytes(UTF_8));
            }

            @Override
            public long covered() {
                return covered;
            }

            @Override
            public long lookedAt() {
                return covered;
            }

            @Override
            public void close() {}
        };
        List<IntakeRecord> records = new ArrayList<>();
        PartStream stream = new PartStream(
                cutter,
                reading(piece -> {
                    throw new MalformedRecordException("read");
                }),
                "file:x");
        stream.forEachRemaining(records::add);

        assertThat(records).hasSize(3);
        assertThat(records.get(2).rejection())
                .hasMessageContaining("StackOverflowError")
                .hasMessageContaining("nothing behind it is read");
        assertThat(stream.sawUnreadable()).isTrue();
    }

    private static List<IntakeRecord> records(List<String> pieces, ElementRecords.Reader reader) {
        List<IntakeRecord> records = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Part piece =
                    new Part.Element(new Part.Position(i, 1, 1), pieces.get(i).getBytes(UTF_8));
            records.add(reading(reader).record(piece, i));
        }
        return records;
    }

    private static ElementRecords reading(ElementRecords.Reader reader) {
        return new ElementRecords("application/json", "file:x", 0, DEADLINE, reader);
    }

    private static RuntimeException unchecked(Class<? extends Throwable> kind) {
        try {
            Throwable thrown = kind.getDeclaredConstructor().newInstance();
            if (thrown instanceof Error error) {
                throw error;
            }
            return (RuntimeException) thrown;
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
