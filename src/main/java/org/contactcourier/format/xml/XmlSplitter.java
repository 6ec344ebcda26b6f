package org.contactcourier.format.xml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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

    /** The elements that are passed through, from the root. */
    private final List<String> containers = new ArrayList<>();

    /** Their way from the root, without prefixes; empty outside of the root. */
    private final List<String> paths = new ArrayList<>();

    private boolean rootOver;
    private String recordPath = "";
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
    public Optional<List<String>> state() {
        if (ended || shape.problem() != null) {
            return Optional.empty();
        }
        List<String> state = new ArrayList<>(bytes.state());
        state.add(Boolean.toString(rootOver));
        state.add(shape.inWords());
        state.addAll(containers);
        return Optional.of(state);
    }

    /**
     * Goes on where another splitter of the same input stood, before anything is read.
     *
     * @return false if {@code state} is none of this input
     */
    boolean goOn(long offset, List<String> state) {
        if (state.size() < 4 || !state.get(3).equals(shape.inWords())) {
            return false;
        }
        bytes.goOn(offset, state.subList(0, 2));
        rootOver = Boolean.parseBoolean(state.get(2));
        foundAny = true;
        for (String container : state.subList(4, state.size())) {
            enter(container);
        }
        return true;
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
                    if (!containers.isEmpty()) {
                        throw new BrokenException("the document ends before its last tag");
                    }
                    return foundAny ? null : rest("no element in it");
                }
                case SILENT -> {}
                case TEXT -> {
                    if (!blank) {
                        if (containers.isEmpty()) {
                            throw new BrokenException("text outside of the document");
                        }
                        return bytes.unreadable("text between elements");
                    }
                }
                case END -> {
                    if (containers.isEmpty() || !name.equals(containers.get(containers.size() - 1))) {
                        throw new BrokenException("a tag ends what hasn't begun");
                    }
                    leave();
                }
                case START, EMPTY -> {
                    foundAny = true;
                    if (rootOver) {
                        throw new BrokenException("something behind the document's end");
                    }
                    Part cut = begin(token);
                    if (cut != null) {
                        return cut;
                    }
                }
            }
        }
    }

    /** Goes into the element whose first tag was read, or behind it; null where it is no record. */
    private @Nullable Part begin(Tag first) throws IOException, BrokenException {
        String path = path(name);
        XmlShape.Role what = shape.at(path, containers.size());
        if (what != XmlShape.Role.CONTAINER) {
            recordPath = path;
            return complete(first, what);
        }
        enter(name);
        if (first == Tag.EMPTY) {
            leave();
        }
        return null;
    }

    private void enter(String container) {
        paths.add(path(container));
        containers.add(container);
    }

    private String path(String element) {
        String local = XmlSyntax.local(element);
        return paths.isEmpty() ? local : paths.get(paths.size() - 1) + "/" + local;
    }

    private void leave() {
        containers.remove(containers.size() - 1);
        paths.remove(paths.size() - 1);
        rootOver = containers.isEmpty();
    }

    /** Where the record that was cut out last stands, from the root. */
    String recordPath() {
        return recordPath;
    }

    /** The rest of the element whose first tag was read; null where it is no record. */
    private @Nullable Part complete(Tag first, XmlShape.Role what) throws IOException, BrokenException {
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
        boolean remark = what == XmlShape.Role.REMARK || isRemark(record, structured, what);
        return remark ? null : bytes.closed();
    }

    private boolean isRemark(String record, boolean structured, XmlShape.Role what) {
        return what == XmlShape.Role.RECORD_OR_REMARK
                && shape.children()
                && !structured
                && (!shape.known().isEmpty()
                        || (!shape.record().isEmpty()
                                && !XmlSyntax.local(record).equals(shape.record())));
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
