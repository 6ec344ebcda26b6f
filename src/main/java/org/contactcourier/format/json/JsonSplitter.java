package org.contactcourier.format.json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.contactcourier.format.ByteWindow;
import org.contactcourier.format.Part;
import org.contactcourier.format.PartStream;
import org.contactcourier.format.json.JsonScanner.Mode;
import org.contactcourier.format.json.JsonScanner.Scan;
import org.jspecify.annotations.Nullable;

/**
 * Cuts JSON text into its elements by structure alone: strings, brackets, and the separators between elements. It does not
 * judge what is inside an element, so a mistake there costs that element only. Top level may be one object, an array,
 * newline-delimited or concatenated objects; content decides. It holds one element plus a buffer. Not thread-safe.
 *
 * <p>What it makes of broken input, with {@code |} between the pieces and {@code !} before one that can't be read:
 *
 * <pre>
 * {"a":1}⏎{"b":⏎{"c":3}          {"a":1} | !{"b": | {"c":3}      lines: the broken line is lost, the next one counts
 * [{"a":1},{"b":2                {"a":1} | !{"b":2               an array: nothing behind the damage can be trusted
 * [{"a":1} {"b":2}]              {"a":1} | !{"b":2}]             neither a comma nor the array's end
 * [{"a":1},]                     {"a":1} | !]                    a comma without an element
 * {"a":1}{"b":2}                 {"a":1} | {"b":2}               objects one behind the other
 * {"a":1},⏎{"b":2}               {"a":1} | {"b":2}               an array's elements, pasted without the array
 * {⏎ "a":1⏎}⏎{⏎ "b":2⏎}         {…} | {…}                       pretty-printed: a line that ends open goes on
 * {"a":"x⏎y"}                    {"a":"x⏎y"}                     a document: somebody typed a line feed into a text
 * ["vcard",[…]]                  ["vcard",[…]]                  a card, which is a list of its own
 * hello⏎{"a":1}                  hello | {"a":1}                 lines: a bare word is an element of its own
 * </pre>
 */
final class JsonSplitter implements PartStream.Cutter {
    private static final byte[] CARD = "\"vcard\"".getBytes(StandardCharsets.US_ASCII);

    /** Bytes; nobody writes more blanks before a card's first word. */
    private static final int CARD_LOOK = 64;

    private final int limit;
    private final JsonCursor at;
    private final JsonScanner scanner;

    /** The keys of the list that the objects at top level are pages of, each in quotes; empty if they are elements. */
    private final List<byte[]> page;

    private boolean inPage;
    private boolean inArray;
    private boolean elementDue;
    private boolean started;
    private boolean finished;

    /** Whether a value has ended on the present line, so that what follows must be an object, too. */
    private boolean afterValue;

    private long covered;

    /**
     * @param limit the bytes of the largest element that is cut out whole
     * @param kept how many bytes of an unreadable piece are kept
     * @param room the size of the buffer, as long as no element needs more
     * @param page the way to the list, if the objects at top level are pages of one; else empty
     */
    JsonSplitter(InputStream in, int limit, int kept, int room, List<String> page) {
        this.page = page.stream()
                .map(key -> ('"' + key + '"').getBytes(StandardCharsets.UTF_8))
                .toList();
        this.limit = limit;
        this.at = new JsonCursor(new ByteWindow(in, room), limit, kept);
        this.scanner = new JsonScanner(at);
    }

    @Override
    public long covered() {
        return covered;
    }

    @Override
    public long lookedAt() {
        return at.lookedAt();
    }

    @Override
    public Optional<List<String>> state() {
        if (finished) {
            return Optional.empty();
        }
        List<String> state = new ArrayList<>(at.state());
        state.add(scanner.mode().name());
        for (boolean flag : new boolean[] {inPage, inArray, elementDue, afterValue}) {
            state.add(Boolean.toString(flag));
        }
        page.forEach(key -> state.add(new String(key, StandardCharsets.UTF_8)));
        return Optional.of(state);
    }

    /**
     * Goes on where another splitter of the same input stood, before anything is read.
     *
     * @return false if {@code state} is none of this input
     */
    boolean goOn(long offset, List<String> state) {
        List<String> keys = page.stream()
                .map(key -> new String(key, StandardCharsets.UTF_8))
                .toList();
        if (state.size() < 9 || !state.subList(9, state.size()).equals(keys)) {
            return false;
        }
        at.goOn(offset, state.subList(0, 4));
        scanner.mode(Mode.valueOf(state.get(4)));
        inPage = Boolean.parseBoolean(state.get(5));
        inArray = Boolean.parseBoolean(state.get(6));
        elementDue = Boolean.parseBoolean(state.get(7));
        afterValue = Boolean.parseBoolean(state.get(8));
        started = true;
        return true;
    }

    @Override
    public @Nullable Part next() throws IOException {
        Part cut = finished ? null : advance();
        covered = at.offset();
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
        while (true) {
            boolean before = inArray;
            Part cut = inArray ? inArray() : atTopLevel();
            if (cut != null || before == inArray) {
                return cut;
            }
        }
    }

    // --- top level

    private @Nullable Part atTopLevel() throws IOException {
        if (!skipSeparators(false)) {
            return null;
        }
        at.begin();
        byte first = at.here();
        if (first == '[' && scanner.mode() != Mode.LINES && !isCard()) {
            at.step();
            scanner.mode(Mode.DOCUMENT);
            inArray = true;
            elementDue = false;
            return null; // an array began
        }
        if (first == '{' && !page.isEmpty() && entersPage()) {
            return null; // a page began
        }
        if (first == '{' || first == '[') {
            return bracketed();
        }
        scanner.decideByNextLine();
        if (scanner.mode() == Mode.DOCUMENT) {
            return afterValue ? rest("something that is no object follows") : wholeRest();
        }
        return afterValue ? restOfLine("something that is no object follows on its line") : wholeLine();
    }

    /** Whether the list that begins here is a card, which is one element (RFC 7095, 3.2). */
    private boolean isCard() throws IOException {
        int ahead = 1;
        while (ahead < CARD_LOOK && at.have(ahead + 1) && JsonCursor.isBlank(at.bytes()[at.pos() + ahead])) {
            ahead++;
        }
        // No more is read than must be: what comes next may not be written yet.
        return at.have(ahead + 1)
                && at.bytes()[at.pos() + ahead] == '"'
                && at.have(ahead + CARD.length)
                && Arrays.equals(at.bytes(), at.pos() + ahead, at.pos() + ahead + CARD.length, CARD, 0, CARD.length);
    }

    private Part bracketed() throws IOException {
        Scan scan = scanner.scan();
        if (scan == Scan.CLOSED) {
            if (scanner.mode() == Mode.UNDECIDED) {
                scanner.mode(Mode.LINES); // the first line closes by itself
            }
            afterValue = true;
            return closed();
        }
        scanner.decideByNextLine();
        String problem =
                switch (scan) {
                    case END_OF_LINE -> "the line ends inside an object";
                    case MISMATCH -> mismatch();
                    default -> "the input ends inside an object";
                };
        return scanner.mode() == Mode.LINES ? restOfLine(problem) : rest(problem);
    }

    private String mismatch() {
        return "what stands at byte " + at.offset() + " does not fit the brackets and strings before it";
    }

    /**
     * Skips blanks and byte order marks, and one comma after a value: people paste an array's elements without the array.
     *
     * @param keep whether what is skipped may still become a piece
     */
    private boolean skipSeparators(boolean keep) throws IOException {
        boolean comma = !afterValue;
        while (skipBlanks(keep)) {
            if (!comma && at.here() == ',') {
                comma = true;
                at.step();
            } else if (at.here() == (byte) 0xEF && at.have(3) && at.isByteOrderMark()) {
                at.goTo(at.pos() + 3);
            } else {
                return true;
            }
        }
        return false;
    }

    /** Goes to the next byte that isn't blank; false at the end of the input. */
    private boolean skipBlanks(boolean keep) throws IOException {
        long before = at.line();
        boolean more = at.skipBlanks(keep);
        if (at.line() != before) {
            afterValue &= scanner.mode() != Mode.LINES;
        }
        return more;
    }

    // --- pages

    /** Whether the piece that was cut out last is of a page's list. */
    boolean isInPage() {
        return inPage;
    }

    /** Goes to the first element of the list in the object at {@code pos}; back again, if the object has no such list. */
    private boolean entersPage() throws IOException {
        Mode before = scanner.mode();
        scanner.mode(Mode.DOCUMENT); // a page may span lines
        boolean found = true;
        for (byte[] key : page) {
            found = found && at.more() && at.here() == '{' && entersMember(key);
        }
        if (!found || !at.more() || at.here() != '[') {
            at.backToElementStart();
            scanner.mode(before);
            return false;
        }
        at.step();
        at.begin();
        inPage = true;
        inArray = true;
        elementDue = false;
        return true;
    }

    /** Goes to the value of {@code key} in the object at {@code pos}. */
    private boolean entersMember(byte[] key) throws IOException {
        at.step();
        while (at.skipBlanks(true) && at.here() == '"' && scanner.scanString()) {
            boolean found = at.endsWith(key);
            if (!at.skipBlanks(true) || at.here() != ':') {
                return false;
            }
            at.step();
            if (!at.skipBlanks(true)) {
                return false;
            }
            if (found) {
                return true;
            }
            Scan value =
                    switch (JsonScanner.KIND[at.here() & 0xFF]) {
                        case JsonScanner.OPEN -> scanner.scan();
                        case JsonScanner.QUOTE -> scanner.scanString() ? Scan.CLOSED : Scan.END_OF_INPUT;
                        default -> scanner.scanWord();
                    };
            if (value != Scan.CLOSED || !at.skipBlanks(true) || at.here() != ',') {
                return false;
            }
            at.step();
        }
        return false;
    }

    /** What stands behind the list, up to the end of the page, is no contact. */
    private @Nullable Part restOfPage() throws IOException {
        inPage = false;
        at.begin();
        if (scanner.scanRest(page.size()) != Scan.CLOSED) {
            return rest("the page isn't closed behind its list");
        }
        at.begin();
        return null;
    }

    // --- inside the array

    private @Nullable Part inArray() throws IOException {
        if (!skipBlanks(false)) {
            return unclosedArray();
        }
        at.begin();
        if (elementDue && at.here() == ',') {
            at.step();
            if (!skipBlanks(false)) {
                return unclosedArray();
            }
            at.begin();
            if (at.here() == ']') {
                return rest("a comma without an element");
            }
        } else if (at.here() == ']') {
            at.step();
            inArray = false;
            afterValue = true;
            return inPage ? restOfPage() : null; // the array ended
        } else if (elementDue) {
            return rest("neither a comma nor the array's end");
        }
        elementDue = true;
        byte kind = JsonScanner.KIND[at.here() & 0xFF];
        Scan scan =
                switch (kind) {
                    case JsonScanner.OPEN -> scanner.scan();
                    case JsonScanner.QUOTE -> scanner.scanString() ? Scan.CLOSED : Scan.END_OF_INPUT;
                    case JsonScanner.CLOSE, JsonScanner.COMMA -> Scan.MISMATCH;
                    default -> scanner.scanWord();
                };
        if (scan == Scan.CLOSED && kind != JsonScanner.OPEN && kind != JsonScanner.QUOTE) {
            return word();
        }
        return switch (scan) {
            case CLOSED -> closed();
            case MISMATCH -> rest(mismatch());
            default -> rest("the input ends inside the array");
        };
    }

    /** A bare word is an element only between separators: else, as in a comment, it is where the structure breaks. */
    private Part word() throws IOException {
        int size = at.length();
        if (!skipBlanks(true)) {
            return rest("the input ends inside the array");
        }
        if (at.here() != ',' && at.here() != ']') {
            return rest("neither a comma nor the array's end behind a word");
        }
        return at.isSpilled() || size > limit ? closed() : at.element(size);
    }

    private Part unclosedArray() throws IOException {
        at.begin();
        return rest("the input ends inside the array");
    }

    // --- pieces

    private Part closed() {
        return at.isTooLong() ? at.spilled("an element of more than " + limit + " bytes") : at.element(at.length());
    }

    /** Everything from the element's start to the end of the input, as one piece. */
    private Part rest(String problem) throws IOException {
        finished = true;
        at.skipAll(false);
        return at.spilled(problem);
    }

    /** From the element's start to the end of its line, as one piece. */
    private Part restOfLine(String problem) throws IOException {
        at.backToElementStart();
        at.findLineEnd();
        return at.spilled(at.hasSpilledMoreThanLimit() ? "a line of more than " + limit + " bytes" : problem);
    }

    /** The present line as one element: a bare word, a number, a text, or something that isn't JSON. */
    private Part wholeLine() throws IOException {
        at.findLineEnd();
        return at.isTooLong() ? at.spilled("a line of more than " + limit + " bytes") : at.trimmed();
    }

    private Part wholeRest() throws IOException {
        at.skipAll(true);
        finished = true;
        return at.isTooLong() ? at.spilled("more than " + limit + " bytes that are no JSON object") : at.trimmed();
    }

    @Override
    public void close() throws IOException {
        at.close();
    }
}
