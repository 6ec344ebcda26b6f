package org.contactcourier.check;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which records have shared an identity so far. It keeps 64 bits of each identity, in which a million records meet by chance
 * once in a million runs, and as many as fit a quarter of the heap; what comes then is still compared with those. Not
 * thread-safe.
 */
final class SeenIdentities {
    private static final int FIRST_SLOTS = 1 << 10;
    private static final int BYTES_PER_SLOT = Long.BYTES + Integer.BYTES;
    private static final int SHARE_OF_HEAP = 4;
    private static final int NOBODY = -1;

    /** FNV-1a's, for 64 bits. */
    private static final long BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private final int mostSlots;
    private long[] hashes = new long[FIRST_SLOTS];
    private int[] records = new int[FIRST_SLOTS];
    private int used;
    private boolean full;

    /** What a record shares with an earlier one, and with which, counted from 0. */
    record Shared(IdentityKind kind, long record) {}

    SeenIdentities() {
        this(Runtime.getRuntime().maxMemory());
    }

    SeenIdentities(long heap) {
        long slots = heap / SHARE_OF_HEAP / BYTES_PER_SLOT;
        mostSlots = Integer.highestOneBit((int) Math.min(Math.max(slots, FIRST_SLOTS), 1 << 28));
        Arrays.fill(records, NOBODY);
    }

    /** Adds the identities of {@code record}; the first that an earlier record has, too. */
    Optional<Shared> add(Set<String> identities, int record) {
        Shared shared = null;
        for (String identity : identities) {
            OptionalLong earlier = put(hash(identity), record);
            if (shared == null && earlier.isPresent()) {
                shared = new Shared(IdentityKind.of(identity), earlier.getAsLong());
            }
        }
        return Optional.ofNullable(shared);
    }

    /** Whether there was no room for some: then more may be shared than was seen. */
    boolean isFull() {
        return full;
    }

    private OptionalLong put(long hash, int record) {
        int slot = slot(hashes, records, hash);
        if (records[slot] != NOBODY) {
            return OptionalLong.of(records[slot]);
        }
        if (used >= hashes.length / 4 * 3) {
            if (hashes.length >= mostSlots) {
                full = true;
                return OptionalLong.empty();
            }
            grow();
            slot = slot(hashes, records, hash);
        }
        hashes[slot] = hash;
        records[slot] = record;
        used++;
        return OptionalLong.empty();
    }

    private void grow() {
        long[] moreHashes = new long[hashes.length * 2];
        int[] moreRecords = new int[records.length * 2];
        Arrays.fill(moreRecords, NOBODY);
        for (int i = 0; i < hashes.length; i++) {
            if (records[i] != NOBODY) {
                int slot = slot(moreHashes, moreRecords, hashes[i]);
                moreHashes[slot] = hashes[i];
                moreRecords[slot] = records[i];
            }
        }
        hashes = moreHashes;
        records = moreRecords;
    }

    /** Where {@code hash} is, or the free slot where it belongs. */
    private static int slot(long[] hashes, int[] records, long hash) {
        int slot = (int) hash & (hashes.length - 1);
        while (records[slot] != NOBODY && hashes[slot] != hash) {
            slot = (slot + 1) & (hashes.length - 1);
        }
        return slot;
    }

    private static long hash(String identity) {
        long hash = BASIS;
        for (int i = 0; i < identity.length(); i++) {
            hash = (hash ^ identity.charAt(i)) * PRIME;
        }
        // FNV's low bits are its weak ones, and they choose the slot.
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
