package org.contactcourier.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.jspecify.annotations.Nullable;

/** Contacts with real names of many languages in the code pages of those, in tables and cards of several sizes. */
final class CodePageMatrix {
    static final List<Integer> SIZES = List.of(1, 3, 20, 200);
    private static final int SEEDS_OF_SMALL_ONES = 8;

    private CodePageMatrix() {}

    /** How content in a code page may be written down. */
    enum Form {
        /** English headers; e-mail addresses tell nothing. */
        PLAIN_TABLE,
        /** Headers of the language. */
        TABLE,
        /** English headers; domains and calling codes of the country. */
        TABLE_WITH_HINTS,
        CARDS,
        CARDS_THAT_SAY_SO
    }

    /** What came out. */
    enum Ending {
        RIGHT,
        BURIED,
        WRONG
    }

    record Names(
            String language,
            List<Charset> charsets,
            String domain,
            String code,
            List<String> headers,
            List<String> names,
            List<String> towns) {}

    record Content(Names names, Charset charset, Form form, int size, int seed, String text) {
        byte[] bytes() {
            return text.getBytes(charset);
        }

        @Override
        public String toString() {
            return names.language() + " in " + charset.name() + ", " + form + " of " + size + ", no. " + seed;
        }
    }

    static List<Names> names() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/code-page-names.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" \\| "))
                .map(cells -> new Names(
                        cells[0],
                        Arrays.stream(cells[1].split(" ")).map(Charset::forName).toList(),
                        cells[2],
                        cells[3],
                        List.of(cells[4].split(", ")),
                        List.of(cells[5].split(", ")),
                        List.of(cells[6].split(", "))))
                .toList();
    }

    static Stream<Content> contents(Names names, Charset charset) {
        List<Content> all = new ArrayList<>();
        for (Form form : Form.values()) {
            for (int size : SIZES) {
                for (int seed = 0; seed < (size < 20 ? SEEDS_OF_SMALL_ONES : 1); seed++) {
                    all.add(new Content(names, charset, form, size, seed, text(names, charset, form, size, seed)));
                }
            }
        }
        return all.stream();
    }

    private static String text(Names names, Charset charset, Form form, int size, int seed) {
        StringBuilder text = new StringBuilder();
        boolean cards = form == Form.CARDS || form == Form.CARDS_THAT_SAY_SO;
        if (!cards) {
            text.append(form == Form.TABLE ? String.join(";", names.headers()) : "Name;Email;Phone;City")
                    .append("\r\n");
        }
        for (int i = 0; i < size; i++) {
            String name = name(names, i, seed);
            String town = names.towns().get((i * 3 + seed) % names.towns().size());
            boolean hints = form == Form.TABLE_WITH_HINTS || form == Form.TABLE;
            String email = "p" + i + "@example." + (hints ? names.domain() : "org");
            String phone = (hints ? "+" + names.code() : "0") + "30" + (1234567 + i);
            if (cards) {
                String set =
                        form == Form.CARDS ? "" : ";CHARSET=" + charset.name().toUpperCase(Locale.ROOT);
                text.append("BEGIN:VCARD\r\nVERSION:2.1\r\nFN")
                        .append(set)
                        .append(':')
                        .append(name)
                        .append("\r\nEMAIL:")
                        .append(email)
                        .append("\r\nADR;HOME")
                        .append(set)
                        .append(":;;;")
                        .append(town)
                        .append(";;;\r\nEND:VCARD\r\n");
            } else {
                text.append(String.join(";", name, email, phone, town)).append("\r\n");
            }
        }
        return text.toString();
    }

    private static String name(Names names, int index, int seed) {
        return names.names().get((index + seed * 3) % names.names().size());
    }

    /** What {@code reader} makes of {@code content}. */
    static Ending ending(RecordReader reader, Content content) throws IOException {
        return ending(reader, content, content.bytes());
    }

    static Ending ending(RecordReader reader, Content content, byte[] bytes) throws IOException {
        Ending worst = Ending.RIGHT;
        int index = 0;
        try (RecordStream records = reader.open(
                new ByteArrayInputStream(bytes), "file:matrix", Origin.NO_POSITION, Deadline.root(Clock.systemUTC()))) {
            while (records.hasNext()) {
                Contact contact = records.next().contact();
                Ending ending = contact == null
                        ? Ending.BURIED
                        : isRight(contact, content, index) ? Ending.RIGHT : Ending.WRONG;
                index++;
                worst = ending.compareTo(worst) > 0 ? ending : worst;
            }
        }
        return worst == Ending.RIGHT && index != content.size() ? Ending.BURIED : worst;
    }

    private static boolean isRight(@Nullable Contact contact, Content content, int index) {
        return contact != null
                && index < content.size()
                && contact.name().equals(name(content.names(), index, content.seed()))
                && String.valueOf(contact.address())
                        .equals(content.names()
                                .towns()
                                .get((index * 3 + content.seed())
                                        % content.names().towns().size()));
    }

    static byte[] utf16(Content content, boolean big) {
        return content.text().getBytes(big ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
    }
}
