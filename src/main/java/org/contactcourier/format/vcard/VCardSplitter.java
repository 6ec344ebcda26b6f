package org.contactcourier.format.vcard;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.PartStream;
import org.contactcourier.record.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Cuts input into vCards by their first and last lines, and what is none into pieces of its own. Blank lines and lines of
 * punctuation separate. A card that ends or begins in the middle of a line is cut there ({@link VCardSeam}). Of a card
 * it leaves out long properties that nobody reads, pictures first of all. Holds one card and a buffer, whatever it is fed. Not
 * thread-safe.
 */
final class VCardSplitter implements PartStream.Cutter {
    /** Pictures, logos, sounds and keys are longer than this; every property that a contact is made of is shorter. */
    static final int LONGEST_UNREAD = 4 * 1024;

    /** Lines are looked at in pieces of this many bytes at most; the first is always long enough to tell what the line is. */
    private static final int LONGEST_SLICE = 8 * 1024;

    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final int longest;
    private final int kept;

    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int end;
    private boolean exhausted;
    private long offset;
    private long lookedAt;
    private long line = 1;
    private long lineOffset;

    // The slice at "from": a line or a part of it.
    private int textTo;
    private int sliceTo;
    private boolean startsLine = true;
    private boolean endsLine;
    private boolean endsWholeLine;

    private boolean foundAny;

    /**
     * @param longest how many bytes a card may have, not counting what is left out
     * @param kept how many bytes of what can't be read to keep
     */
    VCardSplitter(InputStream in, int longest, int kept) {
        this.in = in;
        this.longest = longest;
        this.kept = kept;
    }

    /** The next piece, or null after the last. Blank input is one piece that can't be read. */
    @Override
    public @Nullable Part next() throws IOException {
        OpenPiece piece = null;
        while (slice(piece != null && piece.card)) {
            boolean begins = startsLine && endsLine && VCardLine.isBegin(buffer, from, textTo);
            if (piece == null) {
                if (skipByteOrderMark()) {
                    continue;
                }
                if (endsLine && !begins && VCardSeam.isSeparator(buffer, from, textTo)) {
                    consume();
                    continue;
                }
                piece = new OpenPiece(begins);
            } else if (!piece.card) {
                if (begins) {
                    return piece.unreadable("not a vCard");
                }
            } else if (startsLine) {
                switch (piece.nesting.step(buffer, from, textTo)) {
                    case OTHER_CARD -> {
                        return piece.unreadable("a card without END:VCARD");
                    }
                    case END -> {
                        piece.begin("END");
                        piece.endLine();
                        piece.add(textTo);
                        consume();
                        return piece.closed();
                    }
                    case OWN, INNER -> piece.begin(VCardLine.property(buffer, from, textTo));
                }
            }
            piece.add(sliceTo);
            consume();
        }
        if (piece != null) {
            return piece.unreadable(piece.card ? "a card without END:VCARD" : "not a vCard");
        }
        return foundAny ? null : new OpenPiece(false).unreadable("nothing in it");
    }

    @Override
    public long covered() {
        return offset;
    }

    @Override
    public Optional<List<String>> state() {
        return Optional.of(List.of(Long.toString(line), Long.toString(lineOffset), Boolean.toString(startsLine)));
    }

    /**
     * Goes on where another splitter of the same input stood, before anything is read.
     *
     * @return false if {@code state} is none
     */
    boolean goOn(long from, List<String> state) {
        if (state.size() != 3) {
            return false;
        }
        offset = from;
        line = Long.parseLong(state.get(0));
        lineOffset = Long.parseLong(state.get(1));
        startsLine = Boolean.parseBoolean(state.get(2));
        foundAny = true;
        return true;
    }

    @Override
    public long lookedAt() {
        return lookedAt;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean skipByteOrderMark() {
        boolean mark = startsLine
                && textTo - from >= 3
                && buffer[from] == (byte) 0xEF
                && buffer[from + 1] == (byte) 0xBB
                && buffer[from + 2] == (byte) 0xBF;
        if (mark) {
            from += 3;
            offset += 3;
        }
        return mark;
    }

    /** Finds the end of the slice at {@link #from}; false at the end of the input. */
    private boolean slice(boolean insideCard) throws IOException {
        fill();
        int limit = Math.min(end, from + LONGEST_SLICE - 1);
        boolean mark = false;
        int i = from;
        while (i < limit && buffer[i] != '\n' && buffer[i] != '\r') {
            mark |= buffer[i] == ':' && VCardSeam.isCard(buffer, i + 1, end);
            i++;
        }
        textTo = i;
        endsWholeLine = i < limit;
        // A slice is shorter than what was filled, so that this is never beyond the buffer's end.
        boolean both = endsWholeLine && buffer[i] == '\r' && i + 1 < end && buffer[i + 1] == '\n';
        sliceTo = i + (both ? 2 : endsWholeLine ? 1 : 0);
        endsLine = endsWholeLine || limit == end;
        lookedAt += sliceTo - from;
        if (mark && endsLine) {
            cutAtSeam(insideCard);
        }
        return from < end;
    }

    private void cutAtSeam(boolean insideCard) {
        int seam = VCardSeam.in(buffer, from, textTo, sliceTo, end, insideCard);
        if (seam > from) {
            textTo = seam;
            sliceTo = seam;
            endsWholeLine = false;
        }
    }

    private void fill() throws IOException {
        if (end - from < LONGEST_SLICE && !exhausted) {
            System.arraycopy(buffer, from, buffer, 0, end - from);
            end -= from;
            lookedAt += end;
            from = 0;
            while (end < buffer.length && !exhausted) {
                int count = in.read(buffer, end, buffer.length - end);
                exhausted = count < 0;
                end += Math.max(count, 0);
            }
        }
    }

    private void consume() {
        offset += sliceTo - from;
        from = sliceTo;
        startsLine = endsLine;
        if (endsWholeLine) {
            line++;
            lineOffset = offset;
        }
    }

    /** A piece that has begun. */
    private final class OpenPiece {
        private final boolean card;
        private final Position start = new Position(offset, line, offset - lineOffset + 1);
        private final VCardNesting nesting = new VCardNesting();
        private final MessageDigest sha256 = Sha256.start();
        private long size;
        private byte[] bytes = new byte[1024];
        private int length;
        private boolean tooLong;
        private int propertyAt;
        private boolean unread;
        private boolean leftOut;

        OpenPiece(boolean card) {
            this.card = card;
            foundAny = true;
        }

        /** The property that the next slice begins; empty if the slice continues the previous property. */
        void begin(String property) {
            if (!property.isEmpty()) {
                propertyAt = length;
                unread = !VCardText.isRead(property) || property.equals("PHOTO");
                leftOut = false;
            }
        }

        /** Ends the line in what is kept, where the card's end stood behind a value. */
        void endLine() {
            byte last = length == 0 ? (byte) '\n' : bytes[length - 1];
            if (last != '\n' && last != '\r' && length < bytes.length) {
                bytes[length++] = '\n';
            }
        }

        /** Takes the slice, up to {@code to}. */
        void add(int to) {
            int count = to - from;
            sha256.update(buffer, from, count);
            size += count;
            if (leftOut) {
                return;
            }
            if (unread && length - propertyAt + count > LONGEST_UNREAD) {
                length = propertyAt;
                leftOut = true;
                return;
            }
            tooLong |= card && length + count > longest;
            int room = !card || tooLong ? Math.max(0, Math.min(count, kept - length)) : count;
            if (length + room > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + room, bytes.length * 2));
            }
            System.arraycopy(buffer, from, bytes, length, room);
            length += room;
        }

        Part closed() {
            return tooLong
                    ? unreadable("a card of more than " + longest + " bytes")
                    : new Part.Element(start, Arrays.copyOf(bytes, length));
        }

        Part unreadable(String problem) {
            return new Part.Unreadable(
                    start, Arrays.copyOf(bytes, Math.min(length, kept)), size, sha256.digest(), problem);
        }
    }
}
