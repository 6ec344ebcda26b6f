package org.contactcourier.format.xml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.contactcourier.format.Part;
import org.contactcourier.format.PartStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an XML document in UTF-8 into the elements that are its records, by its tags alone. Comments, instructions and blanks
 * between them separate. Once tags don't fit, everything from that element on is one piece, since nobody can tell where the
 * next one begins. Holds one element and a buffer, whatever it is fed. Not thread-safe.
 */
final class XmlSplitter implements PartStream.Cutter {
    /** Of elements nested deeper only the number is known; the reader takes none that is nested so deep. */
    private static final int NAMES = 1024;

    private static final int LONGEST_NAME = 1024;
    private static final byte[] COMMENT = "!--".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CDATA = "![CDATA[".getBytes(StandardCharsets.US_ASCII);

    private final XmlBytes bytes;
    private final XmlShape shape;

    private String rootName = "";
    private boolean insideRoot;
    private boolean rootOver;
    private boolean foundAny;
    private boolean ended;

    /** What markup is. */
    private enum Tag {
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
    XmlSplitter(InputStream in, XmlShape shape, int longest, int kept) {
        this.bytes = new XmlBytes(in, longest, kept);
        this.shape = shape;
    }

    static boolean isBlank(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    @Override
    public long covered() {
        return bytes.offset();
    }

    @Override
    public long lookedAt() {
        return bytes.lookedAt();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    /** The next piece, or null after the last. A document without any element is one piece that can't be read. */
    @Override
    public @Nullable Part next() throws IOException {
        if (ended) {
            return null;
        }
        try {
            if (bytes.offset() == 0) {
                bytes.skipByteOrderMark();
                if (shape.problem() != null) {
                    bytes.startPiece();
                    return rest(shape.problem());
                }
            }
            return element();
        } catch (BrokenException e) {
            return rest(e.problem());
        }
    }

    private @Nullable Part element() throws IOException, BrokenException {
        while (true) {
            bytes.startPiece();
            Tag token = token();
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
                        return bytes.unreadable("text between elements");
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
                        insideRoot = token == Tag.START;
                        rootOver = token == Tag.EMPTY;
                    } else {
                        Part cut = complete(token);
                        if (cut != null) {
                            return cut;
                        }
                    }
                }
            }
        }
    }

    /** The rest of the element whose first tag was read; null where it is no record. */
    private @Nullable Part complete(Tag first) throws IOException, BrokenException {
        String record = name;
        boolean structured = attributes;
        List<String> open = new ArrayList<>();
        long deeper = 0;
        if (first == Tag.START) {
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
        return remark ? null : bytes.closed();
    }

    // --- tokens

    private Tag token() throws IOException, BrokenException {
        int first = bytes.peek();
        if (first < 0) {
            return Tag.NOTHING;
        }
        if (first != '<') {
            text();
            return Tag.TEXT;
        }
        bytes.take();
        return switch (bytes.peek()) {
            case '!' -> declaration();
            case '?' -> {
                skipBehind("?>");
                yield Tag.SILENT;
            }
            case '/' -> {
                bytes.take();
                name = name();
                skipBlanks();
                if (bytes.take() != '>') {
                    throw new BrokenException("a tag isn't closed");
                }
                yield Tag.END;
            }
            default -> tag();
        };
    }

    private void text() throws IOException {
        blank = true;
        for (int next = bytes.peek(); next >= 0 && next != '<'; next = bytes.peek()) {
            blank &= isBlank(next);
            bytes.take();
        }
    }

    private Tag declaration() throws IOException, BrokenException {
        if (bytes.begins(COMMENT)) {
            skipBehind("-->");
            return Tag.SILENT;
        }
        if (bytes.begins(CDATA)) {
            skipBehind("]]>");
            blank = false;
            return Tag.TEXT;
        }
        throw new BrokenException("a document type, which is never read");
    }

    private Tag tag() throws IOException, BrokenException {
        name = name();
        attributes = false;
        int before = 0;
        while (true) {
            int next = bytes.take();
            switch (next) {
                case -1, '<' -> throw new BrokenException("a tag isn't closed");
                case '>' -> {
                    return before == '/' ? Tag.EMPTY : Tag.START;
                }
                case '"', '\'' -> {
                    attributes = true;
                    int inside = bytes.take();
                    while (inside != next) {
                        if (inside < 0 || inside == '<') {
                            throw new BrokenException("an attribute isn't closed");
                        }
                        inside = bytes.take();
                    }
                }
                default -> {}
            }
            before = next;
        }
    }

    private String name() throws IOException, BrokenException {
        byte[] text = new byte[16];
        int length = 0;
        for (int next = bytes.peek();
                next >= 0 && next != '>' && next != '/' && next != '<' && !isBlank(next);
                next = bytes.peek()) {
            if (length == LONGEST_NAME) {
                throw new BrokenException("a name of more than " + LONGEST_NAME + " bytes");
            }
            if (length == text.length) {
                text = Arrays.copyOf(text, length * 2);
            }
            text[length++] = (byte) bytes.take();
        }
        if (length == 0 || !isNameStart(text[0])) {
            throw new BrokenException("a tag without a name");
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isNameStart(byte b) {
        return b < 0 || b == '_' || b == ':' || Character.isLetter(b);
    }

    private void skipBlanks() throws IOException {
        while (isBlank(bytes.peek())) {
            bytes.take();
        }
    }

    /** Takes everything up to {@code last} and that, too. */
    private void skipBehind(String last) throws IOException, BrokenException {
        int matched = 0;
        while (matched < last.length()) {
            int next = bytes.take();
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

    /** What has begun and everything behind it. */
    private Part rest(String problem) throws IOException {
        while (bytes.take() >= 0) {
            // into the piece
        }
        ended = true;
        return bytes.unreadable(problem);
    }
}
