package org.contactcourier.format.json;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.contactcourier.format.Part;
import org.contactcourier.format.Part.Position;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.UnreadableBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts JSON text into its elements by structure alone: strings, brackets, and the separators between elements. What is inside
 * an element is not judged here, so that a mistake there costs that element only. Top level may be one object, an array,
 * newline-delimited or concatenated objects; content decides. Holds one element plus a buffer. Not thread-safe.
 *
 * <p>Three ways to go on after broken structure: in lines mode the line is lost and the next one counts; in an array, and in a
 * document that spans lines, nothing behind the damage can be trusted, so the rest is one piece.
 */
public final class JsonSplitter implements PartStream.Cutter {
    /** Bracket kinds are remembered that deep; deeper ones are only counted, so that hostile nesting costs no memory. */
    private static final int TYPED_DEPTH = 1024;
    /** A run of blanks longer than this decides nothing any more. */
    private static final int LOOK_AHEAD = 64 * 1024;

    private static final byte BLANK = 1;
    private static final byte OPEN = 2;
    private static final byte CLOSE = 3;
    private static final byte QUOTE = 4;
    private static final byte BACKSLASH = 5;
    private static final byte COMMA = 6;
    private static final byte LINE_FEED = 7;
    private static final byte[] KIND = kinds();
    /** What ends the quick run through a string. */
    private static final boolean[] SPECIAL_IN_STRING = specialInString();

    private enum Mode {
        UNDECIDED,
        LINES,
        DOCUMENT
    }

    private enum Outcome {
        CLOSED,
        END_OF_LINE,
        END_OF_INPUT,
        MISMATCH
    }

    private final InputStream in;
    private final int limit;
    private final int kept;
    private final long[] kinds = new long[TYPED_DEPTH / Long.SIZE];

    private final int room;
    private byte[] buffer;
    /** The first byte that must be kept. */
    private int start;

    private int pos;
    private int end;
    /** The offset in the input of {@code buffer[0]}. */
    private long base;

    private long line = 1;
    private long lineStart;
    private Position elementStart = new Position(0, 1, 1);
    private Mode mode = Mode.UNDECIDED;
    private boolean inArray;
    private boolean elementDue;
    private boolean started;
    private boolean finished;
    /** Whether a value has ended on the present line, so that what follows must be an object, too. */
    private boolean afterValue;

    private @Nullable UnreadableBuffer spill;
    private long covered;

    /**
     * @param limit the bytes of the largest element that is cut out whole
     * @param kept how many bytes of an unreadable piece are kept
     * @param room the size of the buffer, as long as no element needs more
     */
    JsonSplitter(InputStream in, int limit, int kept, int room) {
        this.in = in;
        this.room = room;
        this.buffer = new byte[room];
        this.limit = limit;
        this.kept = kept;
    }

    @Override
    public long covered() {
        return covered;
    }

    @Override
    public @Nullable Part next() throws IOException {
        Part cut = finished ? null : advance();
        covered = base + pos;
        if (cut == null) {
            finished = true;
        }
        return cut;
    }

    private @Nullable Part advance() throws IOException {
        if (!started) {
            started = true;
            if (!skipSeparators(true)) {
                // The input is blank, and that is the one piece.
                return rest("nothing in it");
            }
        }
        return inArray ? inArray() : atTopLevel();
    }

    // --- top level

    private @Nullable Part atTopLevel() throws IOException {
        if (!skipSeparators(false)) {
            return null;
        }
        begin();
        byte first = buffer[pos];
        if (first == '[' && mode != Mode.LINES) {
            pos++;
            mode = Mode.DOCUMENT;
            inArray = true;
            elementDue = false;
            return inArray();
        }
        if (first == '{' || first == '[') {
            return bracketed();
        }
        if (mode == Mode.UNDECIDED) {
            mode = nextLineBegins('{') ? Mode.LINES : Mode.DOCUMENT;
        }
        if (mode == Mode.DOCUMENT) {
            return afterValue ? rest("something that is no object follows") : wholeRest();
        }
        return afterValue ? restOfLine("something that is no object follows on its line") : wholeLine();
    }

    private Part bracketed() throws IOException {
        Outcome outcome = scan();
        if (outcome == Outcome.CLOSED) {
            if (mode == Mode.UNDECIDED) {
                mode = Mode.LINES; // the first line closes by itself
            }
            afterValue = true;
            return closed();
        }
        if (mode == Mode.UNDECIDED) {
            mode = nextLineBegins('{') ? Mode.LINES : Mode.DOCUMENT;
        }
        String problem =
                switch (outcome) {
                    case END_OF_LINE -> "the line ends inside an object";
                    case MISMATCH -> mismatch();
                    default -> "the input ends inside an object";
                };
        return mode == Mode.LINES ? restOfLine(problem) : rest(problem);
    }

    private String mismatch() {
        return "what stands at byte " + (base + pos) + " does not fit the brackets and strings before it";
    }

    /**
     * Skips blanks and byte order marks, and one comma after a value: people paste an array's elements without the array.
     *
     * @param keep whether what is skipped may still become a piece
     */
    private boolean skipSeparators(boolean keep) throws IOException {
        boolean comma = !afterValue;
        while (skipBlanks(keep)) {
            if (!comma && buffer[pos] == ',') {
                comma = true;
                pos++;
            } else if (buffer[pos] == (byte) 0xEF && have(3) && isByteOrderMark()) {
                pos += 3;
            } else {
                return true;
            }
        }
        return false;
    }

    // --- inside the array

    private @Nullable Part inArray() throws IOException {
        if (!skipBlanks(false)) {
            return unclosedArray();
        }
        begin();
        if (elementDue && buffer[pos] == ',') {
            pos++;
            if (!skipBlanks(false)) {
                return unclosedArray();
            }
            begin();
            if (buffer[pos] == ']') {
                return rest("a comma without an element");
            }
        } else if (buffer[pos] == ']') {
            pos++;
            inArray = false;
            afterValue = true;
            return atTopLevel();
        } else if (elementDue) {
            return rest("neither a comma nor the array's end");
        }
        elementDue = true;
        byte kind = KIND[buffer[pos] & 0xFF];
        Outcome outcome =
                switch (kind) {
                    case OPEN -> scan();
                    case QUOTE -> scanString() ? Outcome.CLOSED : Outcome.END_OF_INPUT;
                    case CLOSE, COMMA -> Outcome.MISMATCH;
                    default -> scanWord();
                };
        if (outcome == Outcome.CLOSED && kind != OPEN && kind != QUOTE) {
            return word();
        }
        return switch (outcome) {
            case CLOSED -> closed();
            case MISMATCH -> rest(mismatch());
            default -> rest("the input ends inside the array");
        };
    }

    /** A bare word is an element only between separators: else, as in a comment, it is where the structure breaks. */
    private Part word() throws IOException {
        int size = pos - start;
        if (!skipBlanks(true)) {
            return rest("the input ends inside the array");
        }
        if (buffer[pos] != ',' && buffer[pos] != ']') {
            return rest("neither a comma nor the array's end behind a word");
        }
        if (spill != null || size > limit) {
            return closed();
        }
        byte[] bytes = Arrays.copyOfRange(buffer, start, start + size);
        start = pos;
        return new Part.Element(elementStart, bytes);
    }

    private Part unclosedArray() throws IOException {
        begin();
        return rest("the input ends inside the array");
    }

    // --- pieces

    private void begin() {
        start = pos;
        spill = null;
        elementStart = new Position(base + pos, line, base + pos - lineStart + 1);
    }

    private Part closed() {
        if (spill != null || pos - start > limit) {
            return spilled("an element of more than " + limit + " bytes");
        }
        byte[] bytes = Arrays.copyOfRange(buffer, start, pos);
        start = pos;
        return new Part.Element(elementStart, bytes);
    }

    /** Everything from the element's start to the end of the input, as one piece. */
    private Part rest(String problem) throws IOException {
        finished = true;
        do {
            pos = end;
            spill();
        } while (fill());
        return spilled(problem);
    }

    /** From the element's start to the end of its line, as one piece. */
    private Part restOfLine(String problem) throws IOException {
        backToElementStart();
        findLineEnd();
        String what = spill != null && spill.size() > limit ? "a line of more than " + limit + " bytes" : problem;
        return spilled(what);
    }

    /** The present line as one element: a bare word, a number, a text, or something that isn't JSON. */
    private Part wholeLine() throws IOException {
        findLineEnd();
        if (spill != null || pos - start > limit) {
            return spilled("a line of more than " + limit + " bytes");
        }
        return trimmed();
    }

    private Part wholeRest() throws IOException {
        while (pos < end || fill()) {
            pos = end;
        }
        finished = true;
        if (spill != null || pos - start > limit) {
            return spilled("more than " + limit + " bytes that are no JSON object");
        }
        return trimmed();
    }

    private Part trimmed() {
        int last = pos;
        while (last > start + 1 && isBlank(buffer[last - 1])) {
            last--;
        }
        byte[] bytes = Arrays.copyOfRange(buffer, start, last);
        start = pos;
        return new Part.Element(elementStart, bytes);
    }

    private Part spilled(String problem) {
        UnreadableBuffer all = spill();
        all.add(buffer, start, pos - start);
        start = pos;
        spill = null;
        return all.piece(elementStart, problem);
    }

    private UnreadableBuffer spill() {
        UnreadableBuffer present = spill == null ? new UnreadableBuffer(kept) : spill;
        spill = present;
        return present;
    }

    /** Only what is still in the buffer can be read again; of a spilled element the line is lost anyway. */
    private void backToElementStart() {
        if (spill == null) {
            pos = start;
            line = elementStart.line();
            lineStart = elementStart.offset() - elementStart.column() + 1;
        }
    }

    /** Goes to the line feed that ends the present line, or to the end of the input. */
    private void findLineEnd() throws IOException {
        while (pos < end || fill()) {
            while (pos < end) {
                if (buffer[pos] == '\n') {
                    return;
                }
                pos++;
            }
        }
    }

    // --- structure

    /** Goes behind the bracket that closes the one at {@code pos}. */
    private Outcome scan() throws IOException {
        int depth = 0;
        boolean suspect = false;
        boolean afterString = false;
        while (pos < end || fill()) {
            byte b = buffer[pos];
            byte kind = KIND[b & 0xFF];
            if (suspect && afterString && kind != BLANK && kind != LINE_FEED) {
                // A string ran over a line end. Either somebody typed a line feed, or a quote is missing and from here
                // on
                // texts pass for structure; then no separator follows the string.
                if (b != ',' && b != ':' && kind != CLOSE) {
                    return Outcome.MISMATCH;
                }
                afterString = false;
            }
            switch (kind) {
                case OPEN -> {
                    push(depth++, b == '[');
                    pos++;
                }
                case CLOSE -> {
                    if (!matches(--depth, b == ']')) {
                        return Outcome.MISMATCH;
                    }
                    pos++;
                    if (depth == 0) {
                        return Outcome.CLOSED;
                    }
                }
                case QUOTE -> {
                    long lineBefore = line;
                    if (!scanString()) {
                        return pos < end ? Outcome.END_OF_LINE : Outcome.END_OF_INPUT;
                    }
                    suspect |= line != lineBefore;
                    afterString = true;
                }
                case LINE_FEED -> {
                    if (!goesOnBehindLineFeed(false)) {
                        return Outcome.END_OF_LINE;
                    }
                    lineFeed();
                }
                case BACKSLASH -> {
                    if (suspect) {
                        return Outcome.MISMATCH;
                    }
                    pos++;
                }
                default -> pos++;
            }
        }
        return Outcome.END_OF_INPUT;
    }

    /** Goes behind the string at {@code pos}; false if the input ends in it, or the line does in lines mode. */
    private boolean scanString() throws IOException {
        pos++;
        while (true) {
            byte[] bytes = buffer;
            int here = pos;
            int last = end;
            while (here < last && !SPECIAL_IN_STRING[bytes[here] & 0xFF]) {
                here++;
            }
            pos = here;
            if (here == last) {
                if (!fill()) {
                    return false;
                }
                continue;
            }
            switch (bytes[here]) {
                case '"' -> {
                    pos++;
                    return true;
                }
                case '\\' -> {
                    pos++;
                    if (pos == end && !fill()) {
                        return false;
                    }
                    if (buffer[pos] != '\n') {
                        pos++;
                    }
                }
                default -> {
                    if (!goesOnBehindLineFeed(true)) {
                        return false;
                    }
                    lineFeed();
                }
            }
        }
    }

    /** Goes behind a bare word, such as a number. */
    private Outcome scanWord() throws IOException {
        while (pos < end || fill()) {
            byte kind = KIND[buffer[pos] & 0xFF];
            if (kind == COMMA || kind == CLOSE || kind == BLANK || kind == LINE_FEED) {
                return Outcome.CLOSED;
            }
            if (kind == OPEN || kind == QUOTE) {
                return Outcome.MISMATCH;
            }
            pos++;
        }
        return Outcome.END_OF_INPUT;
    }

    /** Decides at a line feed inside an element whether the element may go on behind it. */
    private boolean goesOnBehindLineFeed(boolean inString) throws IOException {
        if (mode == Mode.DOCUMENT) {
            return true;
        }
        boolean open = !inString && ",[:{".indexOf(lastOnLine()) >= 0;
        if (mode == Mode.UNDECIDED) {
            mode = !open && nextLineBegins('{') ? Mode.LINES : Mode.DOCUMENT;
            return mode == Mode.DOCUMENT;
        }
        // Among lines, an object may still be a pretty-printed one. If that turns out wrong, only its first line is
        // lost.
        return !inString
                && (nextLineBegins('}') || nextLineBegins(']') || (open && (!nextLineBegins('{') || indented())));
    }

    /** Whether the next line begins with a blank. */
    private boolean indented() throws IOException {
        return have(2) && isBlank(buffer[pos + 1]);
    }

    private char lastOnLine() {
        int last = pos - 1;
        while (last > start && isBlank(buffer[last])) {
            last--;
        }
        return last < start ? ' ' : (char) (buffer[last] & 0xFF);
    }

    /** Whether the first byte that isn't blank behind the present line is {@code wanted}. Looks ahead without moving. */
    private boolean nextLineBegins(char wanted) throws IOException {
        boolean behind = false;
        for (int ahead = 0; ahead < LOOK_AHEAD && have(ahead + 1); ahead++) {
            byte b = buffer[pos + ahead];
            if (b == '\n') {
                behind = true;
            } else if (behind && !isBlank(b)) {
                return b == wanted;
            }
        }
        return false;
    }

    private void push(int depth, boolean square) {
        if (depth < TYPED_DEPTH) {
            if (square) {
                kinds[depth >> 6] |= 1L << depth;
            } else {
                kinds[depth >> 6] &= ~(1L << depth);
            }
        }
    }

    private boolean matches(int depth, boolean square) {
        return depth >= TYPED_DEPTH || ((kinds[depth >> 6] >> depth) & 1) == (square ? 1 : 0);
    }

    // --- bytes

    private boolean isByteOrderMark() {
        return buffer[pos] == (byte) 0xEF && buffer[pos + 1] == (byte) 0xBB && buffer[pos + 2] == (byte) 0xBF;
    }

    /** Goes to the next byte that isn't blank; false at the end of the input. */
    private boolean skipBlanks(boolean keep) throws IOException {
        while (true) {
            while (pos < end) {
                byte kind = KIND[buffer[pos] & 0xFF];
                if (kind == LINE_FEED) {
                    lineFeed();
                    afterValue &= mode != Mode.LINES;
                } else if (kind == BLANK) {
                    pos++;
                } else {
                    return true;
                }
            }
            if (!keep) {
                start = pos;
            }
            if (!fill()) {
                return false;
            }
        }
    }

    private void lineFeed() {
        pos++;
        line++;
        lineStart = base + pos;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** Whether there are {@code count} bytes from {@code pos} on. */
    private boolean have(int count) throws IOException {
        while (end - pos < count) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /** Reads more behind {@code end}; false at the end of the input. Moves what is kept, and spills an element over the limit. */
    private boolean fill() throws IOException {
        if (end == buffer.length) {
            makeRoom();
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    private void makeRoom() {
        if (spill != null || pos - start > limit) {
            spill().add(buffer, start, pos - start);
            start = pos;
        }
        if (start > buffer.length / 2 || (start > 0 && spill != null)) {
            byte[] target = buffer.length > room && end - start < room / 2 ? new byte[room] : buffer;
            System.arraycopy(buffer, start, target, 0, end - start);
            buffer = target;
            base += start;
            pos -= start;
            end -= start;
            start = 0;
        } else {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static byte[] kinds() {
        byte[] table = new byte[256];
        table[' '] = BLANK;
        table['\t'] = BLANK;
        table['\r'] = BLANK;
        table['\n'] = LINE_FEED;
        table['{'] = OPEN;
        table['['] = OPEN;
        table['}'] = CLOSE;
        table[']'] = CLOSE;
        table['"'] = QUOTE;
        table['\\'] = BACKSLASH;
        table[','] = COMMA;
        return table;
    }

    private static boolean[] specialInString() {
        boolean[] table = new boolean[256];
        table['"'] = true;
        table['\\'] = true;
        table['\n'] = true;
        return table;
    }
}
