package org.contactcourier.format.ldif;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.PartStream;
import org.contactcourier.record.Limits;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Cuts LDIF into its entries, at blank lines. Comments and long attributes that nobody reads, pictures first of all, are left
 * out; so are entries that are nobody, whose names are kept for the entry before them. Holds two entries and a buffer, whatever
 * it is fed. Not thread-safe.
 */
final class LdifSplitter implements PartStream.Cutter {
    /** Pictures and certificates are longer than this; every attribute that a contact is made of is shorter. */
    private static final int LONGEST_UNREAD = 4 * 1024;

    /** Of entries that are left out, so many names are kept for one receipt. */
    private static final int MOST_NAMES = 100;

    private static final int LONGEST_NAME = 100;

    private final InputStream in;
    private final int longest;
    private final int kept;
    private final boolean all;
    private final byte[] buffer = new byte[Limits.BUFFER];
    private int at;
    private int end;
    private boolean exhausted;
    private long offset;
    private long line = 1;

    private boolean started;
    private @Nullable CutEntry ahead;
    private List<String> before = List.of();
    private List<String> leftOut = List.of();
    private long covered;
    private boolean foundSomebody;
    private @Nullable CutEntry nobody;

    /**
     * A piece that was cut out.
     *
     * @param to the offset behind it
     */
    private record CutEntry(Part part, long to) {}

    /**
     * @param longest how many bytes an entry may have, not counting what is left out
     * @param kept how many bytes of what can't be read to keep
     * @param all whether all attributes count, and all entries
     */
    LdifSplitter(InputStream in, int longest, int kept, boolean all) {
        this.in = in;
        this.longest = longest;
        this.kept = kept;
        this.all = all;
    }

    /** The names of entries beside the piece that was cut out last that are nobody; of the first, also those before it. */
    List<String> leftOut() {
        return leftOut;
    }

    @Override
    public @Nullable Part next() throws IOException {
        if (!started) {
            started = true;
            before = new ArrayList<>();
            ahead = somebody(before);
        }
        CutEntry now = ahead;
        if (now == null) {
            covered = offset;
            return null;
        }
        List<String> names = new ArrayList<>(before);
        before = List.of();
        ahead = somebody(names);
        leftOut = names;
        covered = now.to();
        return now.part();
    }

    /**
     * The next piece that isn't left out; the first of those that are, if there is no other.
     *
     * @param names takes the names of what is left out
     */
    private @Nullable CutEntry somebody(List<String> names) throws IOException {
        while (true) {
            Part part = entry();
            if (part == null) {
                CutEntry only = foundSomebody ? null : nobody;
                foundSomebody = true;
                return only;
            }
            CutEntry piece = new CutEntry(part, offset);
            LdifEntry entry = read(part);
            LdifEntry.EntryRole role = entry == null ? LdifEntry.EntryRole.CONTACT : entry.role();
            if (entry != null && role == LdifEntry.EntryRole.NOBODY && !all) {
                nobody = nobody == null ? piece : nobody;
                if (names.size() < MOST_NAMES) {
                    names.add(entry.dn());
                }
            } else if (role != LdifEntry.EntryRole.REMARK) {
                foundSomebody = true;
                return piece;
            }
        }
    }

    private static @Nullable LdifEntry read(Part part) {
        try {
            return part instanceof Part.Element entry ? LdifEntry.of(entry.bytes(), false) : null;
        } catch (MalformedRecordException e) {
            return null; // why it can't be read is said when it is
        }
    }

    @Override
    public long covered() {
        return covered;
    }

    @Override
    public long lookedAt() {
        return offset;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    // --- entries

    private @Nullable Part entry() throws IOException {
        OpenEntry entry = null;
        boolean comment = false;
        while (fill()) {
            byte first = buffer[at];
            if (first == '\n' || first == '\r') {
                skipLineEnd();
                if (entry != null && entry.hasLines()) {
                    return entry.closed();
                }
                comment = false;
                continue;
            }
            boolean more = LdifEntry.isFold(first);
            comment = first == '#' || (more && comment);
            if (entry == null) {
                if (comment) {
                    takeLine(null);
                    continue;
                }
                skipByteOrderMark();
                entry = new OpenEntry();
            }
            if (!comment && !more) {
                entry.begin();
            }
            takeLine(comment ? null : entry);
        }
        return entry == null || !entry.hasLines() ? null : entry.closed();
    }

    private void skipByteOrderMark() {
        if (offset == 0 && end - at >= 3 && buffer[at] == (byte) 0xEF && buffer[at + 1] == (byte) 0xBB) {
            at += 3;
            offset += 3;
        }
    }

    /** Takes the line with its end; what isn't for {@code entry} is passed over. */
    private void takeLine(@Nullable OpenEntry entry) throws IOException {
        boolean ended = false;
        while (!ended && fill()) {
            int from = at;
            while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
                at++;
            }
            ended = at < end;
            offset += at - from;
            if (entry != null) {
                entry.add(buffer, from, at - from);
            }
        }
        if (ended) {
            skipLineEnd();
            if (entry != null) {
                entry.add(new byte[] {'\n'}, 0, 1);
            }
        }
    }

    private void skipLineEnd() throws IOException {
        boolean carriageReturn = buffer[at] == '\r';
        step();
        if (carriageReturn && fill() && buffer[at] == '\n') {
            step();
        }
        line++;
    }

    private void step() {
        at++;
        offset++;
    }

    private boolean fill() throws IOException {
        if (at == end && !exhausted) {
            at = 0;
            end = in.readNBytes(buffer, 0, buffer.length);
            exhausted = end == 0;
        }
        return at < end;
    }

    /** An entry that has begun. */
    private final class OpenEntry {
        private final Position start = new Position(offset, line, 1);
        private final MessageDigest sha256 = Sha256.start();
        private byte[] bytes = new byte[1024];
        private int length;
        private long size;
        private boolean tooLong;
        private int attributeAt;
        private boolean decided;
        private boolean leavesOut;

        boolean hasLines() {
            return size > 0;
        }

        /** The next bytes begin an attribute. */
        void begin() {
            attributeAt = length;
            decided = false;
            leavesOut = false;
        }

        void add(byte[] from, int start, int count) {
            sha256.update(from, start, count);
            size += count;
            if (leavesOut) {
                return;
            }
            if (!all && length - attributeAt + count > LONGEST_UNREAD && !decided) {
                decided = true;
                append(from, start, Math.min(count, LONGEST_NAME)); // enough to see its name
                leavesOut = !LdifEntry.isRead(name());
                if (leavesOut) {
                    length = attributeAt;
                    return;
                }
                length -= Math.min(count, LONGEST_NAME);
            }
            tooLong |= length + count > longest;
            append(from, start, tooLong ? Math.max(0, Math.min(count, kept - length)) : count);
        }

        private void append(byte[] from, int start, int count) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
            }
            System.arraycopy(from, start, bytes, length, count);
            length += count;
        }

        private String name() {
            int to = attributeAt;
            while (to < length && to - attributeAt < LONGEST_NAME && bytes[to] != ':' && bytes[to] != ';') {
                to++;
            }
            return new String(bytes, attributeAt, to - attributeAt, StandardCharsets.ISO_8859_1)
                    .strip()
                    .toLowerCase(Locale.ROOT);
        }

        Part closed() {
            return tooLong
                    ? unreadable("an entry of more than " + longest + " bytes")
                    : new Part.Element(start, Arrays.copyOf(bytes, length));
        }

        Part unreadable(String problem) {
            return new Part.Unreadable(
                    start, Arrays.copyOf(bytes, Math.min(length, kept)), size, sha256.digest(), problem);
        }
    }
}
