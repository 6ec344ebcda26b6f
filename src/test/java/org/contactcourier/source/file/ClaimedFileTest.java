package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.contactcourier.format.FormatList;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.source.Readership;
import org.contactcourier.source.file.checkpoint.FileCheckpoints;
import org.contactcourier.support.RememberedCheckpoints;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimedFileTest {
    @TempDir
    Path folder;

    /**
     * A reader that ran out of memory (one element of 16 MB in a heap of 256 MB) left a pass without records and without
     * doubt: "0 records; now done/big.json", and the contact was gone.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hasNotEndedWhereItsReaderBreaks(boolean asAnError) throws IOException {
        Inbox inbox = new Inbox(folder, Readership.SOLE);
        assertThat(inbox.check()).isEqualTo(Inbox.Readiness.FRESH);
        Path claimed = Files.createDirectory(inbox.claimed().resolve("1"));
        Path file = Files.writeString(claimed.resolve("big.json"), "{\"name\":\"Ada\"}");
        ClaimedFile claim = new ClaimedFile(
                inbox,
                file,
                Instant.now(),
                new Candidate(Duration.ofSeconds(1), new FormatList(List.of())),
                new ExponentialBackoff(Duration.ofSeconds(30)),
                ClaimedFile.Phase.READ,
                false);
        claim.enter(0);
        claim.beginPass(
                new BrokenReader(asAnError),
                Deadline.root(Clock.systemUTC()),
                () -> false,
                new JsonFactory(),
                10,
                new FileCheckpoints(new RememberedCheckpoints(), new ObjectMapper(), Clock.systemUTC()));
        Iterator<Batch> batches = claim.batches();

        assertThatThrownBy(batches::next).isInstanceOf(asAnError ? OutOfMemoryError.class : RuntimeException.class);
        FilePass pass = Objects.requireNonNull(claim.pass());
        claim.endPass();
        inbox.close();

        assertThat(pass.allEnded()).isFalse();
    }

    /** Has one record and can't hand it over. */
    private record BrokenReader(boolean asAnError) implements RecordReader {
        @Override
        public InputFormats formats() {
            return new FormatList(List.of());
        }

        @Override
        public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
            return new RecordStream() {
                private boolean asked;

                @Override
                public boolean hasNext() {
                    return !asked;
                }

                @Override
                public IntakeRecord next() {
                    asked = true;
                    if (asAnError) {
                        throw new OutOfMemoryError("of the test");
                    }
                    throw new IllegalStateException("a bug");
                }

                @Override
                public boolean sawUnreadable() {
                    return false;
                }

                @Override
                public long bytesRead() {
                    return 0;
                }

                @Override
                public void close() throws IOException {
                    in.close();
                }
            };
        }

        @Override
        public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
            throw new UnsupportedOperationException();
        }
    }
}
