package org.contactcourier.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Checkpoint;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream that goes on from a checkpoint yields what the stream would have that the checkpoint was taken of. */
class ResumedReadingTest {
    private static final int MANY = 2_000;
    private static final Deadline DEADLINE = Deadline.root(Deadline.steadyClock());
    private static final RecordReader READER = FormatChooser.all(StrictJson.mapper());

    private static final String RUSSIAN_HEADER = "Имя;Фамилия;Электронная почта;Город\n";

    static Stream<Arguments> inputs() {
        Map<String, byte[]> all = new TreeMap<>();
        String table =
                "name,email,phone\n" + lines(i -> "Zoë " + i + ",zoe" + i + "@example.com,+4930" + (1000000 + i));
        all.put("CSV", table.getBytes(UTF_8));
        all.put("CSV with a mark", ("\uFEFF" + table).getBytes(UTF_8));
        all.put("CSV with CR LF", table.replace("\n", "\r\n").getBytes(UTF_8));
        all.put("CSV in UTF-16, little", ("\uFEFF" + table).getBytes(UTF_16LE));
        all.put("CSV in UTF-16, big", ("\uFEFF" + table.replace("Zoë", "Zoë \uD83D\uDE00")).getBytes(UTF_16BE));
        all.put("CSV in windows-1252", table.getBytes(ISO_8859_1));
        all.put("CSV whose first third shows that it is UTF-8", learned(table));
        all.put("CSV with remarks below and after them", belowTheTable().getBytes(UTF_8));
        all.put("TSV", table.replace(',', '\t').getBytes(UTF_8));
        all.put("CSV below sep=", ("sep=;\n" + table.replace(',', ';')).getBytes(UTF_8));
        all.put(
                "CSV with breaks, blanks and broken rows",
                ("name,email,phone\n"
                                + lines(i -> i % 7 == 0
                                        ? "\"Zoë\n" + i + "\",zoe" + i + "@example.com,\n\n,,"
                                        : i % 31 == 0
                                                ? "a,\"b\" x,c\nZoë,\"b,c"
                                                : i % 11 == 0
                                                        ? "Page " + i + ",,\nTotal: 7"
                                                        : "Zoë " + i + ",zoe" + i + "@example.com,"))
                        .getBytes(UTF_8));
        all.put(
                "CSV in windows-1251",
                (RUSSIAN_HEADER + lines(i -> "Анна;Иванова " + i + ";anna" + i + "@example.ru;Москва"))
                        .getBytes(Charset.forName("windows-1251")));
        all.put(
                "CSV in Shift_JIS",
                ("名前,メール,電話\n" + lines(i -> "山田太郎" + i + ",taro" + i + "@example.jp,03-1234-5678"))
                        .getBytes(Charset.forName("windows-31j")));
        String lines = lines(i -> "{\"name\":\"Zoë " + i + "\",\"emails\":[\"zoe" + i + "@example.com\"]}");
        all.put("NDJSON", lines.getBytes(UTF_8));
        all.put("NDJSON in UTF-16", lines.getBytes(UTF_16LE));
        all.put(
                "NDJSON with broken lines",
                lines(i -> i % 9 == 5 ? "{\"name\":\"Zoë\",\n{\"name\":" : "{\"name\":\"Zoë " + i + "\"}")
                        .getBytes(UTF_8));
        all.put("concatenated JSON", lines.replace("\n", "").getBytes(UTF_8));
        String array = "[" + lines.strip().replace("\n", ",\n ") + "]";
        all.put("JSON array", array.getBytes(UTF_8));
        all.put(
                "JSON array that ends too early",
                array.substring(0, array.length() - 40).getBytes(UTF_8));
        all.put("pretty JSON", lines.replace(",", ",\n  ").getBytes(UTF_8));
        all.put("JSON page", ("{\"total\":" + MANY + ",\"contacts\":" + array + ",\"next\":null}").getBytes(UTF_8));
        String cards =
                lines(i -> "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë " + i + "\nEMAIL:zoe" + i + "@example.com\nEND:VCARD");
        all.put("vCards", cards.getBytes(UTF_8));
        all.put("vCards with seams", cards.replace("END:VCARD\n", "END:VCARD").getBytes(UTF_8));
        all.put("vCards in UTF-16", ("\uFEFF" + cards).getBytes(UTF_16LE));
        all.put("vCards, every fifth without an end", withoutFifthEnd().getBytes(UTF_8));
        String elements =
                lines(i -> "<contact><name>Zoë " + i + "</name><email>zoe" + i + "@example.com</email></contact>");
        all.put("XML", ("<contacts>\n" + elements + "</contacts>").getBytes(UTF_8));
        all.put("XML in UTF-16", ("\uFEFF<contacts>\n" + elements + "</contacts>").getBytes(UTF_16BE));
        all.put(
                "XML in ISO-8859-1",
                ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<contacts>" + elements + "</contacts>")
                        .getBytes(ISO_8859_1));
        all.put(
                "XML in an envelope, in Shift_JIS",
                ("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><e:export xmlns:e=\"e\"><at>1</at><e:list>"
                                + elements.replace("Zoë", "山田") + "</e:list></e:export>")
                        .getBytes(Charset.forName("Shift_JIS")));
        return all.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    /** UTF-8 that is damaged further down: were it not for the rows above, those would be windows-1252. */
    private static byte[] learned(String table) {
        int third = table.length() / 3;
        byte[] above = table.substring(0, third).getBytes(UTF_8);
        byte[] below =
                table.substring(third).replaceAll("Zoë (\\d*[0-8]),", "Zoe $1,").getBytes(ISO_8859_1);
        byte[] both = Arrays.copyOf(above, above.length + below.length);
        System.arraycopy(below, 0, both, above.length, below.length);
        return both;
    }

    /** What counts as a row depends on those above it: below a total, lines of text are none. */
    private static String belowTheTable() {
        return "name,phone,city\n"
                + lines(i -> i % 500 == 499
                        ? "Total,,\n"
                                + IntStream.range(0, 40)
                                        .mapToObj(j -> "Remark number " + j)
                                        .collect(Collectors.joining("\n"))
                        : "Zoe " + i + ",+4930" + (1000000 + i) + ",Ulm");
    }

    private static String withoutFifthEnd() {
        return lines(i -> "BEGIN:VCARD\nVERSION:3.0\nFN:Zoë " + i + (i % 5 == 0 ? "" : "\nEND:VCARD"));
    }

    private static String lines(IntFunction<String> line) {
        return IntStream.range(0, MANY).mapToObj(line).collect(Collectors.joining("\n", "", "\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void yieldsWhatWasLeft(String name, byte[] input) throws IOException {
        List<String> all = new ArrayList<>();
        List<Checkpoint> checkpoints = new ArrayList<>();
        boolean sawUnreadable;
        try (RecordStream stream =
                READER.open(new ByteArrayInputStream(input), "file:x", Origin.NO_POSITION, DEADLINE)) {
            while (stream.hasNext()) {
                all.add(inWords(stream.next()));
                if (all.size() % 211 == 0) {
                    stream.checkpoint().ifPresent(checkpoints::add);
                }
            }
            sawUnreadable = stream.sawUnreadable();
        }

        assertThat(checkpoints)
                .as("%s: %d records", name, all.size())
                .hasSizeGreaterThanOrEqualTo((all.size() - 1) / 211);
        assertThat(all).hasSizeGreaterThan(MANY / 2);
        for (Checkpoint from : checkpoints) {
            Counted counted = new Counted(input);
            Optional<RecordStream> resumed = READER.resume(counted::from, "file:x", Origin.NO_POSITION, DEADLINE, from);
            List<String> rest = new ArrayList<>();
            try (RecordStream stream = resumed.orElseThrow()) {
                stream.forEachRemaining(record -> rest.add(inWords(record)));
                assertThat(stream.sawUnreadable()).isEqualTo(sawUnreadable);
            }
            assertThat(rest).isEqualTo(all.subList((int) from.records(), all.size()));
            assertThat(counted.read).isLessThanOrEqualTo(input.length - from.offset() + 5 * 64 * 1024);
        }
    }

    /** A checkpoint of a stream that was resumed itself is as good as one of the first. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void goesOnAgainAndAgain(String name, byte[] input) throws IOException {
        List<String> all = new ArrayList<>();
        try (RecordStream stream =
                READER.open(new ByteArrayInputStream(input), "file:x", Origin.NO_POSITION, DEADLINE)) {
            stream.forEachRemaining(record -> all.add(inWords(record)));
        }

        List<String> pieces = new ArrayList<>();
        RecordStream stream = READER.open(new ByteArrayInputStream(input), "file:x", Origin.NO_POSITION, DEADLINE);
        while (stream.hasNext()) {
            for (int i = 0; i < 250 && stream.hasNext(); i++) {
                pieces.add(inWords(stream.next()));
                if (i == 249) {
                    Optional<Checkpoint> from = stream.checkpoint();
                    stream.close();
                    if (from.isPresent()) {
                        stream = READER.resume(
                                        new Counted(input)::from, "file:x", Origin.NO_POSITION, DEADLINE, from.get())
                                .orElseThrow();
                    }
                }
            }
        }
        stream.close();

        assertThat(pieces).as(name).isEqualTo(all);
    }

    @Test
    void goesNotOnInOtherContent() throws IOException {
        byte[] table = ("name,email\n" + lines(i -> "Ada " + i + ",ada@example.com")).getBytes(UTF_8);
        Checkpoint from;
        try (RecordStream stream =
                READER.open(new ByteArrayInputStream(table), "file:x", Origin.NO_POSITION, DEADLINE)) {
            stream.next();
            from = stream.checkpoint().orElseThrow();
        }
        for (String other : List.of(
                "email,name\n" + lines(i -> "ada@example.com,Ada"),
                "name;email\n" + lines(i -> "Ada;ada@example.com"),
                lines(i -> "{\"name\":\"Ada\"}"),
                "<contacts><contact><name>Ada</name></contact></contacts>",
                "BEGIN:VCARD\nFN:Ada\nEND:VCARD\n",
                "nothing of all this")) {
            assertThat(READER.resume(
                            new Counted(other.getBytes(UTF_8))::from, "file:x", Origin.NO_POSITION, DEADLINE, from))
                    .as(other)
                    .isEmpty();
        }
    }

    @Test
    void saysWhereItStandsInNoEncodingThatChangesOnItsWay() throws IOException {
        byte[] table = ("名前,メール\n" + lines(i -> "山田太郎" + i + ",taro" + i + "@example.jp"))
                .getBytes(Charset.forName("ISO-2022-JP"));
        try (RecordStream stream =
                READER.open(new ByteArrayInputStream(table), "file:x", Origin.NO_POSITION, DEADLINE)) {
            stream.next();

            assertThat(stream.checkpoint()).isEmpty();
        }
    }

    /** All that a delivery and a receipt could tell apart. */
    private static String inWords(IntakeRecord record) {
        return record.origin().key() + " " + record.contact() + " " + record.rejection() + " " + record.notes() + " "
                + record.payload().original();
    }

    /** Counts what is read of it. */
    private static final class Counted {
        private final byte[] input;
        private long read;

        Counted(byte[] input) {
            this.input = input;
        }

        InputStream from(long offset) {
            int at = (int) offset;
            return new FilterInputStream(new ByteArrayInputStream(input, at, input.length - at)) {
                @Override
                public int read() throws IOException {
                    int one = super.read();
                    read += one < 0 ? 0 : 1;
                    return one;
                }

                @Override
                public int read(byte[] to, int start, int length) throws IOException {
                    int count = super.read(to, start, length);
                    read += Math.max(count, 0);
                    return count;
                }
            };
        }
    }
}
