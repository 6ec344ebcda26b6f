package org.contactcourier.check;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.contactcourier.account.FieldTally;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.record.Source;
import org.contactcourier.smarttask.RequestPreview;
import org.contactcourier.source.mail.SavedMail;
import org.contactcourier.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Reads input as a source would, and shows what would become of each record. Memory doesn't grow with the input, but for the
 * part of the heap that is set aside for recognizing duplicates. One use, one thread.
 */
public final class Check {
    /** What a person calls standard input. */
    static final String STDIN = "-";

    private static final String MAIL = ".eml";
    private static final RecordStream.Notation MAIL_NOTATION = RecordStream.Notation.of("mail", null);

    private final Function<Source, RecordReader> readers;
    private final Source source;
    private final Map<Source, RecordReader> made = new HashMap<>();
    private final Shown shown;
    private final InputStream stdin;
    private final Output out;
    private final Report report;
    private final Consumer<String> complaints;
    private final Doubts doubts;
    private final Tally tally = new Tally();
    private final SeenIdentities seen = new SeenIdentities();
    private final List<Begin> begins = new ArrayList<>();
    private final Deadline deadline = Deadline.root(Deadline.steadyClock());
    private long left;

    /**
     * What is shown; everything is checked and counted in any case.
     *
     * @param json lines of JSON rather than a table
     * @param problemsOnly only records that would be buried
     * @param requests the requests, too
     * @param most so many records at most; none is the summary alone
     * @param colours whether the terminal has colours
     * @param region where phone numbers belong that name no country; null if that isn't known
     * @param suggestion a mapping for each file instead of everything else
     */
    public record Shown(
            boolean json,
            boolean problemsOnly,
            boolean requests,
            long most,
            boolean colours,
            @Nullable String region,
            boolean suggestion) {}

    /** The number that the first record of a file has among all records. */
    private record Begin(String file, long first) {}

    /** Where records come from. */
    private interface Records extends Iterator<IntakeRecord>, Closeable {
        /** The text of a mail that has turned out to hold no contact. */
        Optional<String> text();

        /** How they are written. */
        RecordStream.Notation notation();
    }

    /**
     * Prepares a check.
     *
     * @param readers what each source reads with; asked once at most for each
     * @param source whose input this is; a saved mail is the mailbox's in any case
     * @param complaints told in one line each, what input can't be read and why
     */
    public Check(
            Function<Source, RecordReader> readers,
            Source source,
            RequestPreview preview,
            Shown shown,
            InputStream stdin,
            OutputStream out,
            Consumer<String> complaints) {
        this.readers = readers;
        this.source = source;
        this.shown = shown;
        this.stdin = stdin;
        this.out = new Output(out);
        boolean requests = shown.requests() && !shown.problemsOnly();
        if (shown.suggestion()) {
            this.report = new SuggestReport(this.out);
        } else {
            this.report = shown.json()
                    ? new JsonReport(this.out, preview, requests, shown.region())
                    : new TableReport(this.out, preview, this::preface, shown);
        }
        this.complaints = complaints;
        this.doubts = new Doubts(shown.region() != null);
        this.left = shown.most();
    }

    /**
     * Checks files, the files directly inside folders, and standard input where it is called {@code -}.
     *
     * @throws OutputLostException if nobody can be told what was found
     */
    public Verdict of(List<String> inputs) {
        for (String input : inputs) {
            if (input.equals(STDIN)) {
                check(STDIN, stdin);
            } else {
                check(input);
            }
        }
        if (seen.isFull()) {
            tally.moreMayShare();
        }
        report.conclude(tally);
        out.flush();
        if (tally.unreadableFiles() > 0) {
            return Verdict.UNREADABLE;
        }
        if (tally.wouldBeSent() < tally.records()) {
            return Verdict.PROBLEMS;
        }
        return tally.doubtful() == 0 ? Verdict.FINE : Verdict.DOUBTS;
    }

    /** What a check comes to in a word. */
    public enum Verdict {
        /** Everything would be sent. */
        FINE,
        /** Everything would be sent, but somebody should look at some of it. */
        DOUBTS,
        /** Some record would be buried. */
        PROBLEMS,
        /** Some input can't be read, whatever the rest is like. */
        UNREADABLE
    }

    private void check(String input) {
        try {
            Path path = Path.of(input);
            if (Files.isDirectory(path)) {
                List<Path> files = filesIn(path);
                if (files.isEmpty()) {
                    complaints.accept(Printable.of(input) + ": no files in it");
                }
                for (Path file : files) {
                    open(file);
                }
            } else {
                open(path);
            }
        } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
            complain(input, e);
        }
    }

    /** As an inbox sees them: what begins with a dot isn't finished. */
    private static List<Path> filesIn(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry) && !name(entry).startsWith(".")) {
                    files.add(entry);
                }
            }
        }
        files.sort(null);
        return files;
    }

    private void open(Path file) {
        try {
            check(file.toString(), Files.newInputStream(file));
        } catch (IOException e) {
            complain(file.toString(), e);
        }
    }

    private void check(String file, InputStream in) {
        begins.add(new Begin(file, tally.records()));
        try (Records records = records(file, new TiedInput(in, out))) {
            FieldTally fields = new FieldTally();
            report.begin(file, records::notation);
            while (records.hasNext()) {
                IntakeRecord record = records.next();
                fields.add(record);
                look(file, record, records.text());
            }
            fields.addEmpty(records.notation().columns());
            if (shown.most() > 0) {
                report.end(fields);
            }
            tally.file();
        } catch (IOException | UncheckedIOException e) {
            complain(file, e);
        } catch (OutputLostException e) {
            throw e; // nobody reads on
        } catch (RuntimeException | Error e) { // the file's edge
            complain(file, ReadingFailure.of(e, file));
        }
    }

    private Records records(String file, InputStream in) throws IOException {
        String name = file.equals(STDIN) ? STDIN : name(Path.of(file));
        if (name.toLowerCase(Locale.ROOT).endsWith(MAIL)) {
            SavedMail mail = SavedMail.open(in, name, reader(Source.MAIL));
            return new Opened(mail, mail, mail::textWithoutContact, () -> MAIL_NOTATION);
        }
        RecordStream records = reader(source).open(in, "file:" + name, Origin.NO_POSITION, deadline);
        return new Opened(records, records, Optional::empty, records::notation);
    }

    private int preface(Payload payload) {
        return reader(source).formats().preface(payload);
    }

    private RecordReader reader(Source of) {
        return made.computeIfAbsent(of, readers);
    }

    private record Opened(
            Iterator<IntakeRecord> records,
            Closeable source,
            Supplier<Optional<String>> withoutContact,
            Supplier<RecordStream.Notation> written)
            implements Records {
        @Override
        public RecordStream.Notation notation() {
            return written.get();
        }

        @Override
        public Optional<String> text() {
            return withoutContact.get();
        }

        @Override
        public boolean hasNext() {
            return records.hasNext();
        }

        @Override
        public IntakeRecord next() {
            return records.next();
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }

    private void look(String file, IntakeRecord record, Optional<String> text) {
        Finding finding = new Finding(file, record, text, doubts.about(record), shared(record));
        tally.count(finding);
        if (shown.problemsOnly() && !finding.isProblem()) {
            return;
        }
        if (left > 0) {
            left--;
            report.show(finding);
        } else if (shown.most() > 0) {
            tally.leftOut();
        }
    }

    private Optional<Finding.EarlierRecord> shared(IntakeRecord record) {
        int number = (int) Math.min(tally.records(), Integer.MAX_VALUE);
        return seen.add(record.identities(), number).map(shared -> {
            Begin begin = begin(shared.record());
            return new Finding.EarlierRecord(shared.kind(), begin.file(), shared.record() - begin.first());
        });
    }

    private Begin begin(long record) {
        int low = 0;
        int high = begins.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (begins.get(middle).first() <= record) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return begins.get(low);
    }

    private void complain(String input, Exception e) {
        tally.unreadableFile();
        out.flush(); // so that it stands behind what was found before
        complaints.accept(Printable.of(input + ": " + reason(e)));
    }

    private static String reason(Exception e) {
        Throwable why = e.getCause() instanceof IOException cause ? cause : e;
        if (why instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (why instanceof AccessDeniedException) {
            return "it may not be read";
        }
        return "it can't be read: " + why.getMessage();
    }
}
