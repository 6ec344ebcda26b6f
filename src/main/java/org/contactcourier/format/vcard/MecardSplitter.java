package org.contactcourier.format.vcard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.PartStream;
import org.contactcourier.record.Limits;
import org.contactcourier.record.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Cuts input into cards as barcodes have them: from {@code MECARD:} to two semicolons, or to the line before the next card.
 * What is none is a piece of its own. Holds one card and a buffer. Not thread-safe.
 */
final class MecardSplitter implements PartStream.Cutter {
    private static final byte[] MECARD = "MECARD:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] BIZCARD = "BIZCARD:".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final int longest;
    private final int kept;
    private final byte[] buffer = new byte[Limits.BUFFER];
    private int at;
    private int end;
    private boolean exhausted;
    private long offset;
    private long line = 1;
    private long lineOffset;

    /**
     * @param longest how many bytes a card may have
     * @param kept how many bytes of what can't be read to keep
     */
    MecardSplitter(InputStream in, int longest, int kept) {
        this.in = in;
        this.longest = longest;
        this.kept = kept;
    }

    /** Whether a card begins at {@code from}. */
    static boolean isMark(byte[] bytes, int from, int to) {
        return isWord(MECARD, bytes, from, to) || isWord(BIZCARD, bytes, from, to);
    }

    private static boolean isWord(byte[] word, byte[] bytes, int from, int to) {
        if (to - from < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            byte b = bytes[from + i];
            if ((b >= 'a' && b <= 'z' ? b - 'a' + 'A' : b) != word[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public @Nullable Part next() throws IOException {
        while (fill() && (isBlank(buffer[at]) || isByteOrderMark())) {
            step();
        }
        if (!fill()) {
            return null;
        }
        boolean card = isMark(buffer, at, end);
        Position start = new Position(offset, line, offset - lineOffset + 1);
        MessageDigest sha256 = Sha256.start();
        byte[] bytes = new byte[256];
        int length = 0;
        int most = card ? longest + 1 : kept;
        long size = 0;
        int before = 0;
        boolean lineStart = false;
        boolean ended = false;
        while (!ended && fill() && !(lineStart && isMark(buffer, at, end))) {
            byte b = buffer[at];
            lineStart = b == '\n' || b == '\r' || (lineStart && isBlank(b));
            ended = card && b == ';' && before == ';';
            before = before == '\\' ? 0 : b;
            sha256.update(b);
            size++;
            if (length < most) {
                bytes = length == bytes.length ? Arrays.copyOf(bytes, length * 2) : bytes;
                bytes[length++] = b;
            }
            step();
        }
        int last = length;
        while (last > 0 && isBlank(bytes[last - 1])) {
            last--;
        }
        if (card && size <= longest && last > 0 && bytes[last - 1] == ';') {
            return new Part.Element(start, Arrays.copyOf(bytes, last));
        }
        String problem = !card
                ? "not a MECARD"
                : size > longest ? "a card of more than " + longest + " bytes" : "a card without its last semicolon";
        return new Part.Unreadable(start, Arrays.copyOf(bytes, Math.min(length, kept)), size, sha256.digest(), problem);
    }

    private static boolean isBlank(byte b) {
        return VCardLine.isBlank(b) || b == '\n' || b == '\r';
    }

    private boolean isByteOrderMark() {
        return offset < MARK.length && buffer[at] == MARK[(int) offset];
    }

    private void step() {
        if (buffer[at] == '\n') {
            line++;
            lineOffset = offset + 1;
        }
        at++;
        offset++;
    }

    /** Makes sure that a mark could be seen whole; false at the end of the input. */
    private boolean fill() throws IOException {
        if (end - at < BIZCARD.length && !exhausted) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
            int count = in.readNBytes(buffer, end, buffer.length - end);
            exhausted = count == 0;
            end += count;
        }
        return at < end;
    }

    @Override
    public long covered() {
        return offset;
    }

    @Override
    public long lookedAt() {
        return offset;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
