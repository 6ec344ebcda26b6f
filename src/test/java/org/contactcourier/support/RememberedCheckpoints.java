package org.contactcourier.support;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.contactcourier.record.Checkpoints;

/** The journal's memory of checkpoints, without a disk. */
public record RememberedCheckpoints(Map<String, String> kept) implements Checkpoints {
    public RememberedCheckpoints() {
        this(new ConcurrentHashMap<>());
    }

    @Override
    public Optional<String> find(String name) {
        return Optional.ofNullable(kept.get(name));
    }

    @Override
    public void keep(String name, String checkpoint, Instant now) {
        kept.put(name, checkpoint);
    }

    @Override
    public void forget(String name) {
        kept.remove(name);
    }
}
