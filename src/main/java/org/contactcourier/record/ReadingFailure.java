package org.contactcourier.record;

import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of an item whose reading threw what no reader announces: a stack that overflows, an index outside of an array. Such
 * an item is Malformed. If the failure left the poll, Camel would cancel it, and the item would hold up all those behind it for
 * good. Thread-safe.
 */
public final class ReadingFailure {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingFailure.class);

    /** Kinds that were logged: a sender may cause one a thousand times. */
    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private ReadingFailure() {}

    /**
     * The reason to bury the item.
     *
     * @param thrown what reading the item threw; thrown again where that says nothing about the item: the disk can't be read, its
     *     source is gone, or the virtual machine has no memory or is broken
     * @param place where the item came from
     */
    public static MalformedRecordException of(Throwable thrown, String place) {
        if (thrown instanceof UncheckedIOException disk) {
            throw disk;
        }
        if (thrown instanceof RecordReader.SourceGoneException gone) {
            throw gone;
        }
        if (thrown instanceof VirtualMachineError broken && !(thrown instanceof StackOverflowError)) {
            throw broken;
        }
        String kind = thrown.getClass().getSimpleName();
        if (TOLD.add(kind)) {
            LOG.warn(
                    "{} can't be read because of a fault of this program ({}); it is buried as Malformed. Please report it."
                            + " Further ones of this kind are not logged",
                    place,
                    kind,
                    thrown);
        }
        return new MalformedRecordException("this program fails to read it: " + kind);
    }
}
