package org.contactcourier.source.file;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.spi.IdempotentRepository;

/**
 * The files that are on their way through the route, by absolute path: Camel's consumer adds each before it hands it over and
 * removes it whatever happened. Camel's own repository forgets the oldest beyond its limit; this one forgets nothing and can
 * be counted. Thread-safe.
 */
public final class FilesInProgress implements IdempotentRepository {
    private final Set<String> files = ConcurrentHashMap.newKeySet();

    @Override
    public boolean add(String file) {
        return files.add(file);
    }

    @Override
    public boolean contains(String file) {
        return files.contains(file);
    }

    @Override
    public boolean remove(String file) {
        return files.remove(file);
    }

    @Override
    public boolean confirm(String file) {
        return true;
    }

    @Override
    public void clear() {
        files.clear();
    }

    @Override
    public void start() {
        // nothing to start
    }

    @Override
    public void stop() {
        // nothing to stop
    }

    int size() {
        return files.size();
    }
}
