package org.contactcourier.format.registry;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.SchemaUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas of one registry. What a number means never changes, so it is asked for once, by whoever needs it first, and
 * remembered. A number that the registry doesn't know is believed only after a while: right after a registration a replica
 * may lag behind. Thread-safe; waits for the registry, no longer than it takes for one answer that doesn't come.
 */
public final class SchemaRegistry implements ValueSchemas {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

    /** A topic has a handful of schemas; one with more than this asks again now and then. */
    private static final int REMEMBERED = 1000;

    /** More than a batch can have, so that a batch of garbage is judged as a whole, not one value a time. */
    private static final int UNKNOWN_REMEMBERED = 10_000;

    /** Replicas of a registry follow within a second or two, and its caches and proxies not much later. */
    private static final Duration UNKNOWN_PATIENCE = Duration.ofSeconds(10);

    private static final int UNKNOWN_ANSWERS = 3;

    /** So long nobody asks again for what is believed to be unknown. */
    private static final Duration UNKNOWN_PAUSE = Duration.ofSeconds(30);

    private final RegistryClient client;
    private final Duration patience;
    private final Duration staleAfter;
    private final LongSupplier nanos;
    private final Map<Integer, ValueSchema> known = remembering(REMEMBERED);
    private final Map<Integer, Unknown> unknown = remembering(UNKNOWN_REMEMBERED);

    /** Held while the registry is asked: so it is asked once, however many wait for the same schema. */
    private final ReentrantLock asking = new ReentrantLock();

    private long quietUntil;
    private volatile @Nullable RegistryProblem problem;

    /** @param longestPause the longest wait before somebody asks again who needs a schema */
    public SchemaRegistry(RegistrySettings settings, Duration longestPause) {
        this(settings, longestPause, UNKNOWN_PATIENCE, System::nanoTime);
    }

    SchemaRegistry(RegistrySettings settings, Duration longestPause, Duration patience, LongSupplier nanos) {
        this.client = new RegistryClient(settings);
        settings.cleartextWarning().ifPresent(warning -> LOG.warn("{}", warning));
        this.patience = patience;
        this.staleAfter = longestPause.multipliedBy(2).plusMinutes(1);
        this.nanos = nanos;
        this.quietUntil = nanos.getAsLong();
    }

    @Override
    public ValueSchema schema(int id, Deadline deadline) throws UnknownSchemaException {
        ValueSchema schema = remembered(id);
        if (schema != null) {
            return schema;
        }
        if (id < 0) {
            throw new UnknownSchemaException(isUnknown(id)); // registries count from 1
        }
        asking.lock();
        try {
            schema = remembered(id);
            return schema == null ? ask(id, deadline) : schema;
        } catch (RegistryException e) {
            throw new SchemaUnavailableException(e);
        } finally {
            asking.unlock();
        }
    }

    /** What keeps values from being read, in one sentence for people; empty while all is well, or nobody needs the registry. */
    public Optional<String> problem() {
        RegistryProblem last = problem;
        return last == null || nanos.getAsLong() - last.at() > staleAfter.toNanos()
                ? Optional.empty()
                : Optional.of(last.message());
    }

    private ValueSchema ask(int id, Deadline deadline) throws RegistryException, UnknownSchemaException {
        long now = nanos.getAsLong();
        RegistryProblem last = problem;
        if (last != null && now - quietUntil < 0) {
            throw new RegistryException(last.message(), Duration.ZERO);
        }
        Unknown before = unknown.get(id);
        if (before != null && before.isBelieved(patience) && now - before.last() < UNKNOWN_PAUSE.toNanos()) {
            throw new UnknownSchemaException(isUnknown(id));
        }
        try {
            Optional<SchemaText> found = client.schema(id, deadline);
            recovered();
            if (found.isPresent()) {
                unknown.remove(id);
                ValueSchema schema = Schemas.of(found.get());
                remember(id, schema);
                return schema;
            }
        } catch (RegistryException e) {
            failed(e);
            throw e;
        }
        throw notFound(id, before);
    }

    private RegistryException notFound(int id, @Nullable Unknown before) throws UnknownSchemaException {
        long now = nanos.getAsLong();
        Unknown after =
                before == null ? new Unknown(now, now, 1) : new Unknown(before.first(), now, before.answers() + 1);
        unknown.put(id, after);
        if (after.isBelieved(patience)) {
            throw new UnknownSchemaException(isUnknown(id));
        }
        return new RegistryException("the schema registry doesn't know schema " + id + " yet", Duration.ZERO);
    }

    private static String isUnknown(int id) {
        return "the schema registry doesn't know schema " + Integer.toUnsignedString(id) + ", or not all it refers to";
    }

    private void failed(RegistryException e) {
        if (e.pause().isZero()) {
            return; // nobody was asked
        }
        long now = nanos.getAsLong();
        String message = String.valueOf(e.getMessage());
        RegistryProblem last = problem;
        if (last == null || !last.message().equals(message)) {
            LOG.warn("{}; values that need it wait where they are", message);
        }
        quietUntil = now + e.pause().toNanos();
        problem = new RegistryProblem(message, now);
    }

    private void recovered() {
        if (problem != null) {
            problem = null;
            LOG.info("the schema registry answers again");
        }
    }

    private @Nullable ValueSchema remembered(int id) {
        synchronized (known) {
            return known.get(id);
        }
    }

    private void remember(int id, ValueSchema schema) {
        synchronized (known) {
            known.put(id, schema);
        }
    }

    /** A map that forgets what was not asked for the longest. */
    private static <V> Map<Integer, V> remembering(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, V> eldest) {
                return size() > most;
            }
        };
    }

    private record RegistryProblem(String message, long at) {}

    /**
     * A number that the registry didn't know.
     *
     * @param answers how often it said so
     */
    private record Unknown(long first, long last, int answers) {
        boolean isBelieved(Duration patience) {
            return answers >= UNKNOWN_ANSWERS && last - first >= patience.toNanos();
        }
    }
}
