package org.contactcourier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.contactcourier.contact.Note;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.shape.KnownShapes;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;

/** Nothing is guessed silently: each note that reading makes of the samples is in the list of {@code docs/reading-contacts.md}. */
class NotesDocTest {
    private static final Path DOC = Path.of("docs/reading-contacts.md");
    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final List<String> FOLDERS = List.of(
            "csv",
            "hcard",
            "json",
            "ldif",
            "mecard",
            "normalised",
            "normalised-headers",
            "normalised-keys",
            "normalised-languages",
            "normalised-quotes",
            "normalised-rows",
            "vcard",
            "xml");

    /** A shape that is known so that it isn't taken for a contact: nothing comes of it that could have a note. */
    private static final String NO_CONTACT = ": something else";

    private final RecordReader reader =
            FormatChooser.all(StrictJson.mapper(), ObjectMapping.of(Normalisation.in("DE"), null));

    @Test
    void listsEveryNote() throws IOException {
        Set<String> documented = documented();
        Set<String> made = new TreeSet<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(SAMPLES.resolve(folder))) {
                for (Path file : files.filter(file -> !file.toString().endsWith(".expected.json"))
                        .toList()) {
                    collect(file, made);
                }
            }
        }

        assertThat(documented).containsAll(made);
        assertThat(made)
                .contains(
                        "placeholder",
                        "spreadsheet-text",
                        "number-restored",
                        "not-understood",
                        "left-out-…",
                        "phone-e164",
                        "duplicate");
    }

    /** A program that is listed and that nobody has tried is a promise. */
    @Test
    void hasASampleOfEveryProgramThatIsKnown() throws IOException {
        Set<String> read = new TreeSet<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(SAMPLES.resolve(folder))) {
                for (Path file : files.filter(file -> !file.toString().endsWith(".expected.json"))
                        .toList()) {
                    notes(file, note -> {
                        if (note.code().equals("known-shape")) {
                            read.add(String.valueOf(note.from()));
                        }
                    });
                }
            }
        }

        assertThat(read)
                .containsAll(KnownShapes.entries().stream()
                        .map(KnownShapes.ShapeTitle::title)
                        .filter(title -> !title.endsWith(NO_CONTACT))
                        .toList());
    }

    private static Set<String> documented() throws IOException {
        String text = Files.readString(DOC);
        int from = text.indexOf("## What is cleaned\n");
        Set<String> codes = new TreeSet<>();
        text.substring(from, text.indexOf("\n## ", from))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> codes.add(line.substring(3, line.indexOf('`', 3))));
        return codes;
    }

    private void collect(Path file, Set<String> codes) throws IOException {
        notes(file, note -> codes.add(note.code().replaceFirst("^left-out-.*", "left-out-…")));
    }

    private void notes(Path file, Consumer<Note> each) throws IOException {
        try (RecordStream records = reader.open(
                Files.newInputStream(file),
                "file:" + file.getFileName(),
                Origin.NO_POSITION,
                Deadline.root(Clock.systemUTC()))) {
            records.forEachRemaining(record -> record.notes().forEach(each));
        }
    }
}
