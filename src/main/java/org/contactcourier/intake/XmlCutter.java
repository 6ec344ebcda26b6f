package org.contactcourier.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.contactcourier.intake.Cut.Position;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an XML document in UTF-8 into the elements that are its records, by its tags alone. Comments, instructions and blanks between
 * them separate. Once tags don't fit, everything from that element on is one piece, since nobody can tell where the next one begins.
 * Holds one element and a buffer, whatever it is fed. Not thread-safe.
 */
final class XmlCutter implements CutStream.Cutter {
    private static final int BUFFER = 64 * 1024;

    /** Of elements nested deeper only the number is known; the reader takes none that is nested so deep. */
    private static final int NAMES = 1024;

    private static final int LONGEST_NAME = 1024;
    private static final byte[] COMMENT = "!--".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CDATA = "![CDATA[".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final XmlShape shape;
    private final int longest;
    private final int kept;

    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long offset;
    private long line = 1;
    private long lineStart;

    private Piece piece;
    private boolean insideRoot;
    private boolean rootOver;
    private boolean foundAny;
    private boolean ended;

    /** What markup is. */
    private enum Token {
        TEXT,
        START,
        EMPTY,
        END,
        /** A comment or an instruction. */
        SILENT,
        NOTHING
    }

    // The token that was read last.
    private String name = "";
    private boolean attributes;
    private boolean blank;

    /** Markup that is none, or stops in the middle. */
    private static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String problem) {
            super(problem, null, false, false);
        }

        String problem() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * @param longest how many bytes an element may have
     * @param kept how many bytes of what can't be read to keep
     */
    XmlCutter(InputStream in, XmlShape shape, int longest, int kept) {
        this.in = in;
        this.shape = shape;
        this.longest = longest;
        this.kept = kept;
        this.piece = new Piece();
    }

    static boolean isBlank(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    @Override
    public long covered() {
        return offset;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The next piece, or null after the last. A document without any element is one piece that can't be read. */
    @Override
    public @Nullable Cut next() throws IOException {
        if (ended) {
            return null;
        }
        try {
            if (offset == 0) {
                skipByteOrderMark();
                if (shape.problem() != null) {
                    piece = new Piece();
                    return rest(shape.problem());
                }
            }
            return element();
        } catch (BrokenException e) {
            return rest(e.problem());
        }
    }

    private @Nullable Cut element() throws IOException, BrokenException {
        while (true) {
            piece = new Piece();
            Token token = token();
            switch (token) {
                case NOTHING -> {
                    ended = true;
                    if (insideRoot) {
                        throw new BrokenException("the document ends before its last tag");
                    }
                    return foundAny ? null : rest("no element in it");
                }
                case SILENT -> {}
                case TEXT -> {
                    if (!blank) {
                        if (!insideRoot) {
                            throw new BrokenException("text outside of the document");
                        }
                        return piece.unreadable("text between elements");
                    }
                }
                case END -> {
                    if (!insideRoot || !name.equals(rootName)) {
                        throw new BrokenException("a tag ends what hasn't begun");
                    }
                    insideRoot = false;
                    rootOver = true;
                }
                case START, EMPTY -> {
                    foundAny = true;
                    if (rootOver) {
                        throw new BrokenException("something behind the document's end");
                    }
                    if (shape.children() && !insideRoot) {
                        rootName = name;
                        insideRoot = token == Token.START;
                        rootOver = token == Token.EMPTY;
                    } else {
                        Cut cut = complete(token);
                        if (cut != null) {
                            return cut;
                        }
                    }
                }
            }
        }
    }

    private String rootName = "";

    /** The rest of the element whose first tag was read; null where it is no record. */
    private @Nullable Cut complete(Token first) throws IOException, BrokenException {
        String record = name;
        boolean structured = attributes;
        List<String> open = new ArrayList<>();
        long deeper = 0;
        if (first == Token.START) {
            open.add(name);
        }
        while (!open.isEmpty()) {
            switch (token()) {
                case NOTHING -> throw new BrokenException("an element isn't closed");
                case START -> {
                    structured = true;
                    if (open.size() < NAMES) {
                        open.add(name);
                    } else {
                        deeper++;
                    }
                }
                case END -> {
                    if (deeper > 0) {
                        deeper--;
                    } else if (!open.remove(open.size() - 1).equals(name)) {
                        throw new BrokenException("a tag ends another element than the one that is open");
                    }
                }
                case EMPTY -> structured = true;
                case TEXT, SILENT -> {}
            }
        }
        boolean remark = shape.children()
                && !structured
                && !shape.record().isEmpty()
                && !XmlSyntax.local(record).equals(shape.record());
        return remark ? null : piece.closed();
    }

    // --- tokens

    private Token token() throws IOException, BrokenException {
        int first = peek();
        if (first < 0) {
            return Token.NOTHING;
        }
        if (first != '<') {
            text();
            return Token.TEXT;
        }
        take();
        return switch (peek()) {
            case '!' -> declaration();
            case '?' -> {
                skipBehind("?>");
                yield Token.SILENT;
            }
            case '/' -> {
                take();
                name = name();
                skipBlanks();
                if (take() != '>') {
                    throw new BrokenException("a tag isn't closed");
                }
                yield Token.END;
            }
            default -> tag();
        };
    }

    private void text() throws IOException {
        blank = true;
        for (int next = peek(); next >= 0 && next != '<'; next = peek()) {
            blank &= isBlank(next);
            take();
        }
    }

    private Token declaration() throws IOException, BrokenException {
        if (begins(COMMENT)) {
            skipBehind("-->");
            return Token.SILENT;
        }
        if (begins(CDATA)) {
            skipBehind("]]>");
            blank = false;
            return Token.TEXT;
        }
        throw new BrokenException("a document type, which is never read");
    }

    private Token tag() throws IOException, BrokenException {
        name = name();
        attributes = false;
        int before = 0;
        while (true) {
            int next = take();
            switch (next) {
                case -1, '<' -> throw new BrokenException("a tag isn't closed");
                case '>' -> {
                    return before == '/' ? Token.EMPTY : Token.START;
                }
                case '"', '\'' -> {
                    attributes = true;
                    int inside = take();
                    while (inside != next) {
                        if (inside < 0 || inside == '<') {
                            throw new BrokenException("an attribute isn't closed");
                        }
                        inside = take();
                    }
                }
                default -> {}
            }
            before = next;
        }
    }

    private String name() throws IOException, BrokenException {
        byte[] bytes = new byte[16];
        int length = 0;
        for (int next = peek();
                next >= 0 && next != '>' && next != '/' && next != '<' && !isBlank(next);
                next = peek()) {
            if (length == LONGEST_NAME) {
                throw new BrokenException("a name of more than " + LONGEST_NAME + " bytes");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, length * 2);
            }
            bytes[length++] = (byte) take();
        }
        if (length == 0 || !isNameStart(bytes[0])) {
            throw new BrokenException("a tag without a name");
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isNameStart(byte b) {
        return b < 0 || b == '_' || b == ':' || Character.isLetter(b);
    }

    private boolean begins(byte[] markup) throws IOException {
        if (!has(markup.length) || !Arrays.equals(buffer, at, at + markup.length, markup, 0, markup.length)) {
            return false;
        }
        for (int i = 0; i < markup.length; i++) {
            take();
        }
        return true;
    }

    private void skipBlanks() throws IOException {
        while (isBlank(peek())) {
            take();
        }
    }

    /** Takes everything up to {@code last} and that, too. */
    private void skipBehind(String last) throws IOException, BrokenException {
        int matched = 0;
        while (matched < last.length()) {
            int next = take();
            if (next < 0) {
                throw new BrokenException("a comment, an instruction or CDATA isn't closed");
            }
            if (next == last.charAt(matched)) {
                matched++;
            } else if (matched > 0) {
                // What repeats its first character ("--->", "]]]>") still ends where it ends.
                boolean repeats = next == last.charAt(0) && last.charAt(0) == last.charAt(matched - 1);
                matched = repeats ? matched : next == last.charAt(0) ? 1 : 0;
            }
        }
    }

    // --- bytes

    private void skipByteOrderMark() throws IOException {
        if (has(3) && buffer[at] == (byte) 0xEF && buffer[at + 1] == (byte) 0xBB && buffer[at + 2] == (byte) 0xBF) {
            for (int i = 0; i < 3; i++) {
                take();
            }
        }
    }

    private int peek() throws IOException {
        return has(1) ? buffer[at] & 0xFF : -1;
    }

    private int take() throws IOException {
        if (!has(1)) {
            return -1;
        }
        byte next = buffer[at++];
        offset++;
        if (next == '\n') {
            line++;
            lineStart = offset;
        }
        piece.add(next);
        return next & 0xFF;
    }

    /** Whether there are {@code count} more bytes. */
    private boolean has(int count) throws IOException {
        if (end - at >= count) {
            return true;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        while (end < count) {
            int read = in.read(buffer, end, buffer.length - end);
            if (read < 0) {
                return false;
            }
            end += read;
        }
        return true;
    }

    /** What has begun and everything behind it. */
    private Cut rest(String problem) throws IOException {
        while (take() >= 0) {
            // into the piece
        }
        ended = true;
        return piece.unreadable(problem);
    }

    /** What was taken since the last piece. */
    private final class Piece {
        private final Position start = new Position(offset, line, offset - lineStart + 1);
        private byte[] bytes = new byte[256];
        private int length;
        private @Nullable Spill tooLong;

        void add(byte b) {
            if (tooLong == null && length < longest) {
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.min(longest, length * 2));
                }
                bytes[length++] = b;
                return;
            }
            addTooLong(b);
        }

        private void addTooLong(byte b) {
            Spill spill = tooLong;
            if (spill == null) {
                spill = new Spill(kept);
                spill.add(bytes, 0, length);
                tooLong = spill;
                length = 0;
            }
            if (length == bytes.length) {
                spill.add(bytes, 0, length);
                length = 0;
            }
            bytes[length++] = b;
        }

        Cut closed() {
            return tooLong == null
                    ? new Cut.Element(start, Arrays.copyOf(bytes, length))
                    : unreadable("an element of more than " + longest + " bytes");
        }

        Cut unreadable(String problem) {
            Spill spill = tooLong == null ? new Spill(kept) : tooLong;
            spill.add(bytes, 0, length);
            length = 0;
            return spill.piece(start, problem);
        }
    }
}
