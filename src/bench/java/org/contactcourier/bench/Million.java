package org.contactcourier.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.contactcourier.support.Contacts;

/**
 * As many contacts as are asked for, from Kafka and from a file in each format. One run each, cut into ten parts by count:
 * the first warms up, the others show the noise, and whether the last contact costs more than the first.
 */
final class Million implements Scenario {
    private static final int PARTS = 10;
    private static final String SMALL_HEAP = "256m";
    private static final Duration LATENCY = Duration.ZERO;

    /** How a file of contacts is written. */
    private enum Form {
        NDJSON("people.ndjson", "", "\n", ""),
        JSON_ARRAY("people.json", "[", ",\n", "\n]\n"),
        CSV("people.csv", "name,email,phone\r\n", "\r\n", "");

        private final String file;
        private final String before;
        private final String between;
        private final String after;

        Form(String file, String before, String between, String after) {
            this.file = file;
            this.before = before;
            this.between = between;
            this.after = after;
        }

        void write(Path part, int contacts) throws IOException {
            try (BufferedWriter out = Files.newBufferedWriter(part)) {
                out.write(before);
                for (int i = 0; i < contacts; i++) {
                    if (i > 0) {
                        out.write(between);
                    }
                    Contacts contact = Contacts.numbered(i);
                    out.write(this == CSV ? row(i) : contact.json());
                }
                out.write(after);
            }
        }

        /** The same contact as a row. */
        private static String row(int number) {
            return "%s,person%d@example.org,+1555%07d".formatted(Contacts.name(number), number, number);
        }
    }

    @Override
    public String name() {
        return "million";
    }

    @Override
    public String sentence() {
        return "many contacts from Kafka, and from one file";
    }

    @Override
    public void run(TestBed bed, Report report) {
        int contacts = bed.options().contacts();
        bed.desk().resetToCount(LATENCY);
        List<Stretch> kafka;
        try (Bundle bundle = bed.bundleOnKafka(Against.IN_FLIGHT, Map.of())) {
            kafka = new Course(bed.desk(), bundle).parts(PARTS, contacts);
        }
        say(report, "Kafka", kafka);
        Samples limit = rates(kafka);
        Samples cpu =
                Samples.of(kafka.stream().map(Stretch::cpuMicrosPerContact).toList());
        report.add(Row.of(this, "%,d contacts from Kafka".formatted(contacts), "contacts/s", limit, Reach.NOTHING));
        report.add(lastAgainstFirst(contacts, kafka));
        report.add(Row.of(this, "processor time a contact", "µs", cpu, Reach.NOTHING));
        for (Form form : Form.values()) {
            List<Stretch> file = fromFile(bed, form, contacts);
            say(report, form.file, file);
            report.add(Row.of(
                            this,
                            "the same as %s, heap of 256 MB".formatted(form.file),
                            "contacts/s",
                            rates(file),
                            Reach.atLeast(0.95))
                    .against("from Kafka", limit));
        }
    }

    private Row lastAgainstFirst(int contacts, List<Stretch> parts) {
        Samples first = Samples.of(parts.get(0).cpuMicrosPerContact());
        Samples last = Samples.of(parts.get(parts.size() - 1).cpuMicrosPerContact());
        return Row.of(
                        this,
                        "processor time a contact, the last tenth of %,d".formatted(contacts),
                        "µs",
                        last,
                        new Reach(0.90, 1.10))
                .against("the second tenth", first);
    }

    private static List<Stretch> fromFile(TestBed bed, Form form, int contacts) {
        bed.desk().resetToCount(LATENCY);
        Path own = bed.newFolder("bundle");
        try {
            Path part = own.resolve(form.file + ".part");
            form.write(part, contacts);
            Map<String, String> variables = new TreeMap<>(Map.of("INTAKE_FILE_DIRECTORY", "inbox"));
            try (Bundle bundle = bed.bundle(own, Against.IN_FLIGHT, SMALL_HEAP, variables)) {
                bundle.awaitReady();
                Files.move(part, bundle.inbox().resolve(form.file), StandardCopyOption.ATOMIC_MOVE);
                return new Course(bed.desk(), bundle).parts(PARTS, contacts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            bed.forget(own);
        }
    }

    private static void say(Report report, String what, List<Stretch> parts) {
        Samples rates = rates(parts);
        report.say("%-14s %6.0f contacts/s (%.0f … %.0f)".formatted(what, rates.median(), rates.min(), rates.max()));
    }

    private static Samples rates(List<Stretch> stretches) {
        return Samples.of(stretches.stream().map(Stretch::perSecond).toList());
    }
}
