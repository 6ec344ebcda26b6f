package org.contactcourier.source.file.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.Optional;
import org.contactcourier.record.Checkpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of claimed files, by the name of the claim. They are kept in the journal: nobody who may write into the inbox
 * can make one there, and a journal without a contact's ending has no checkpoint above it either. Thread-safe.
 */
public final class FileCheckpoints {
    private static final Logger LOG = LoggerFactory.getLogger(FileCheckpoints.class);

    /** So many records further, another checkpoint is due: to look them up again takes some milliseconds. */
    public static final long RECORDS = 1_000;

    /** Or so many bytes: to read them again takes a tenth of a second. */
    public static final long BYTES = 8L * 1024 * 1024;

    private final Checkpoints store;
    private final ObjectMapper mapper;
    private final Clock clock;

    public FileCheckpoints(Checkpoints store, ObjectMapper mapper, Clock clock) {
        this.store = store;
        this.mapper = mapper;
        this.clock = clock;
    }

    /** The checkpoint of {@code claim}; empty if there is none, or the journal can't tell now. */
    public Optional<FileCheckpoint> find(String claim) throws UnusableCheckpointException {
        Optional<String> text;
        try {
            text = store.find(claim);
        } catch (RuntimeException e) {
            LOG.debug("Nobody knows how far {} was read", claim, e);
            return Optional.empty();
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(FileCheckpoint.of(text.get(), mapper));
    }

    /** Keeps {@code checkpoint} in place of the one before; returns at once. */
    public void keep(String claim, FileCheckpoint checkpoint) {
        store.keep(claim, checkpoint.text(mapper), clock.instant());
    }

    /** The claim needs none any more; returns at once. */
    public void forget(String claim) {
        store.forget(claim);
    }
}
