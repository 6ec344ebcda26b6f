package org.contactcourier.mapping.jslt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.contactcourier.contact.InvalidContactException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator's mapping, as its file has it now: an edit takes effect by itself, a second later at most. While the file can't be
 * used, the mapping from before stays in use, since a slip in an editor must neither bury contacts nor lose them; the log says so
 * once, health all the time. Thread-safe.
 */
public final class JsltMapping {
    private static final Logger LOG = LoggerFactory.getLogger(JsltMapping.class);

    /** Often enough for people who edit and try, and cheap beside the records that are mapped meanwhile. */
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private final Path file;
    private final String shown;
    private final LongSupplier nanos;
    private final AtomicLong nextLook;
    private volatile JsltScript script;
    private volatile @Nullable String problem;

    /**
     * Reads a mapping.
     *
     * @param shown how people know the file
     * @param nanos the monotonic clock
     * @throws BrokenMappingException if it can't be used: there is none from before
     */
    public JsltMapping(Path file, String shown, LongSupplier nanos) throws BrokenMappingException {
        this.file = file;
        this.shown = shown;
        this.nanos = nanos;
        this.script = JsltScript.read(file, shown);
        this.nextLook = new AtomicLong(nanos.getAsLong() + LOOK_NANOS);
    }

    /**
     * What the mapping makes of {@code object}.
     *
     * @throws InvalidContactException if it makes no contact of it
     */
    public ObjectNode apply(ObjectNode object) throws InvalidContactException {
        look();
        return script.apply(object);
    }

    /** Why the file can't be used as it is; empty while it can. */
    public Optional<String> problem() {
        look();
        return Optional.ofNullable(problem);
    }

    /** Looks at the file where that is due; one thread does, the others go on meanwhile. */
    private void look() {
        long now = nanos.getAsLong();
        long due = nextLook.get();
        if (now - due < 0 || !nextLook.compareAndSet(due, now + LOOK_NANOS)) {
            return;
        }
        if (script.isCurrent()) {
            mended("The mapping {} is again what it was before its last edit");
            return;
        }
        try {
            script = JsltScript.read(file, shown);
            if (problem == null) {
                LOG.info("The mapping {} was edited; records are mapped by what it says now", shown);
            }
            mended("The mapping {} is mended; records are mapped by what it says now");
        } catch (BrokenMappingException e) {
            String broken =
                    "the mapping can't be used since it was edited, so the one from before is: " + e.getMessage();
            if (problem == null) {
                LOG.warn("{}", broken);
            }
            problem = broken;
        }
    }

    private void mended(String message) {
        if (problem != null) {
            problem = null;
            LOG.info(message, shown);
        }
    }
}
