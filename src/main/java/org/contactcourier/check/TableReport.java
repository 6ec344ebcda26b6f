package org.contactcourier.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.contactcourier.account.FieldTally;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Note;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordStream.Notation;
import org.contactcourier.smarttask.RequestPreview;
import org.contactcourier.text.Printable;

/** A line for each record and, below it, what there is to say about it; columns are as wide from the first record to the last. */
final class TableReport implements Report {
    private static final int NUMBER_WIDTH = 7;
    private static final int NAME_WIDTH = 30;
    private static final int POINTER_WIDTH = 26;
    private static final int CODE_WIDTH = 16;
    private static final String INDENT = " ".repeat(NUMBER_WIDTH + 1);
    private static final int EXCERPT_WIDTH = 100;

    private static final int TEXT_LINES = 12;
    /** Enough bytes for an excerpt, whatever the letters. */
    private static final int EXCERPT_BYTES = 1024;

    private static final String NOBODY = "–";
    /** Where the pointer is that of the whole record. */
    private static final String WHOLE = "–";

    private final Output out;
    private final RequestPreview preview;
    private final ToIntFunction<Payload> preface;
    private final Check.Shown shown;
    private final boolean requests;
    private final Colours colours;
    private final ColumnTable columns;
    private String file = "";
    private String written = "";
    private Supplier<Notation> notation = () -> Notation.UNKNOWN;
    private boolean headed;
    private boolean began;

    /** @param preface how many bytes of a payload come before the record itself */
    TableReport(Output out, RequestPreview preview, ToIntFunction<Payload> preface, Check.Shown shown) {
        this.out = out;
        this.preview = preview;
        this.preface = preface;
        this.shown = shown;
        this.requests = shown.requests() && !shown.problemsOnly();
        this.colours = shown.colours() ? Colours.ON : Colours.OFF;
        this.columns = new ColumnTable(colours, shown.problemsOnly());
    }

    @Override
    public void begin(String of, Supplier<Notation> how) {
        file = of;
        notation = how;
        headed = false;
    }

    @Override
    public void end(FieldTally fields) {
        List<String> lines = columns.of(fields);
        if (lines.isEmpty()) {
            return;
        }
        head();
        String end = written(notation.get());
        if (!end.equals(written)) { // a letter further down has told the encoding
            below(colours.aside(end));
        }
        lines.forEach(this::below);
    }

    @Override
    public void show(Finding finding) {
        head();
        IntakeRecord record = finding.record();
        Contact contact = record.contact();
        RejectedRecordException rejection = record.rejection();
        String number = Cell.of("#" + record.origin().index(), NUMBER_WIDTH);
        if (contact != null) {
            String name = Cell.of(Printable.of(contact.name()), NAME_WIDTH);
            String outcome = finding.doubts().isEmpty()
                    ? colours.good("would be sent")
                    : colours.doubtful("would be sent, look at it");
            out.line(number + " " + name + "  " + outcome + shared(finding));
            if (requests) {
                below(Printable.of(new String(preview.body(contact), StandardCharsets.UTF_8)));
            }
            preview.company(contact).ifPresent(company -> below("company: " + Printable.of(company)));
            for (Doubt doubt : finding.doubts()) {
                below(wide("look at it", POINTER_WIDTH) + wide(doubt.word(), CODE_WIDTH) + doubt.words());
            }
        } else if (rejection != null) {
            out.line(number + " " + Cell.of(NOBODY, NAME_WIDTH) + "  " + colours.bad(word(rejection)));
            explain(rejection);
            List<String> excerpt = finding.text().map(TableReport::text).orElseGet(() -> excerpt(record.payload()));
            excerpt.forEach(line -> below(colours.aside(line)));
        }
        record.notes().forEach(note -> below(note(note)));
    }

    private void head() {
        if (headed) {
            return;
        }
        if (!began && requests) {
            out.line(preview.method() + " " + preview.url());
        }
        if (began || requests) {
            out.line("");
        }
        out.line(colours.heading(file.equals(Check.STDIN) ? "standard input" : Printable.of(file)));
        written = written(notation.get());
        below(colours.aside(written));
        headed = true;
        began = true;
    }

    /** How the file is written, in a line. */
    private String written(Notation how) {
        StringJoiner line = new StringJoiner(", ");
        Stream.of(how.format(), how.encoding())
                .flatMap(Stream::ofNullable)
                .map(Printable::of)
                .forEach(line::add);
        if (how.separator() != null) {
            line.add("separator " + (how.separator().equals("\t") ? "tab" : '"' + Printable.of(how.separator()) + '"'));
        }
        if (how.language() != null) {
            line.add("headers in " + how.language());
        }
        return line.add(shown.region() == null ? "no region" : "region " + shown.region())
                .toString();
    }

    private String shared(Finding finding) {
        return finding.shared()
                .map(with -> {
                    String where = with.file().equals(finding.file()) ? "" : " of " + Printable.of(with.file());
                    return colours.aside(", the same " + with.kind().words() + " as #" + with.index() + where);
                })
                .orElse("");
    }

    private static String word(RejectedRecordException rejection) {
        return rejection instanceof InvalidContactException ? "invalid" : "malformed";
    }

    private void explain(RejectedRecordException rejection) {
        if (rejection.violations().isEmpty()) {
            below(Printable.of(String.valueOf(rejection.getMessage())));
        }
        for (Violation violation : rejection.violations()) {
            String where = violation.pointer().isEmpty() ? WHOLE : Printable.of(violation.pointer());
            below(wide(where, POINTER_WIDTH) + wide(violation.code(), CODE_WIDTH) + Printable.of(violation.message()));
        }
    }

    /** A column that nothing is cut out of, since people copy it. */
    private static String wide(String text, int width) {
        return Cell.width(text) > width ? text + "  " : Cell.of(text, width) + "  ";
    }

    private String note(Note note) {
        StringBuilder text = new StringBuilder(wide(Printable.of(note.pointer()), POINTER_WIDTH) + note.code());
        if (note.from() != null) {
            text.append(": ").append(Printable.of(note.from()));
        }
        if (note.to() != null) {
            text.append(" → ").append(Printable.of(note.to()));
        }
        return colours.aside(text.toString());
    }

    private void below(String text) {
        out.line(INDENT + text);
    }

    /** How what was rejected begins, so that people recognize it; of a row the row, not the header above it. */
    private List<String> excerpt(Payload payload) {
        byte[] bytes = payload.bytes();
        int from = preface.applyAsInt(payload);
        int length = Math.min(bytes.length - from, EXCERPT_BYTES);
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        String line = Cell.cut(Printable.of(text.strip().replaceAll("\\s+", " ")), EXCERPT_WIDTH);
        return line.isEmpty() ? List.of() : List.of(line);
    }

    /** The first lines of a mail without a contact, so that people see what somebody wrote. */
    private static List<String> text(String text) {
        List<String> lines = text.lines()
                .map(line -> line.strip().replaceAll("\\s+", " "))
                .filter(line -> !line.isEmpty())
                .limit(TEXT_LINES + 1L)
                .toList();
        List<String> shown = new ArrayList<>();
        for (String line : lines.subList(0, Math.min(lines.size(), TEXT_LINES))) {
            shown.add(Cell.cut(Printable.of(line), EXCERPT_WIDTH));
        }
        if (lines.size() > TEXT_LINES) {
            shown.add("…");
        }
        return shown;
    }

    @Override
    public void conclude(Tally tally) {
        if (began) {
            out.line("");
        }
        StringJoiner what = new StringJoiner(", ", ": ", "").setEmptyValue("");
        add(what, tally.wouldBeSent(), "would be sent", colours::good);
        add(what, tally.doubtful(), "to look at", colours::doubtful);
        add(what, tally.invalid(), "invalid", colours::bad);
        add(what, tally.malformed(), "malformed", colours::bad);
        out.line(count(tally.records(), "record") + " in " + count(tally.files(), "file") + what);
        if (tally.sharing() > 0) {
            out.line((tally.isSharingAtLeast() ? "at least " : "")
                    + number(tally.sharing())
                    + (tally.sharing() == 1 ? " shares" : " share")
                    + " an e-mail address, a phone number or a name with an earlier record");
        }
        if (tally.notShown() > 0) {
            out.line(number(tally.notShown()) + " more not shown");
        }
        if (tally.unreadableFiles() > 0) {
            out.line(colours.bad(count(tally.unreadableFiles(), "file") + " can't be read"));
        }
    }

    private static void add(StringJoiner to, long count, String what, UnaryOperator<String> colour) {
        if (count > 0) {
            to.add(colour.apply(number(count) + " " + what));
        }
    }

    private static String count(long count, String what) {
        return number(count) + " " + what + (count == 1 ? "" : "s");
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
