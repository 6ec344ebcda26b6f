package org.contactcourier.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.contactcourier.record.Checkpoints;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.RecordReader;

/**
 * What the program gives to each source. A source takes from it what it needs.
 *
 * @param reader turns bytes into records
 * @param mapper the strict one that everything shares
 * @param root over when the process stops
 * @param batchSize how many records a source hands over together at most
 * @param longestPause the limit of every back-off, {@code smarttask.retry.max-delay}
 * @param openReceipts remembers which receipts call a record parked
 * @param checkpoints remembers how far long inputs were read
 * @param readers whether this process may read a source that one at a time may read
 * @param acknowledgements hears what a source has let go
 */
public record SourceSetup(
        RecordReader reader,
        ObjectMapper mapper,
        Deadline root,
        int batchSize,
        Duration longestPause,
        Clock clock,
        MeterRegistry meters,
        OpenReceipts openReceipts,
        Checkpoints checkpoints,
        Readership.Readerships readers,
        Acknowledgements acknowledgements) {
    /** That of a process that has its journal for itself. */
    public SourceSetup(
            RecordReader reader,
            ObjectMapper mapper,
            Deadline root,
            int batchSize,
            Duration longestPause,
            Clock clock,
            MeterRegistry meters,
            OpenReceipts openReceipts,
            Checkpoints checkpoints) {
        this(
                reader,
                mapper,
                root,
                batchSize,
                longestPause,
                clock,
                meters,
                openReceipts,
                checkpoints,
                name -> Readership.SOLE,
                Acknowledgements.UNHEARD);
    }
}
