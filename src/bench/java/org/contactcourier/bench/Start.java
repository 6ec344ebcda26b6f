package org.contactcourier.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;

/**
 * From the start of the process until its sources consume, with all three of them, a journal that exists and a record that
 * waits in Kafka; and what the process holds while it is idle. With the archive of classes that {@code contact-courier
 * prepare} makes, and as a bare jar without it.
 */
final class Start implements Scenario {
    private static final String TOPIC = "start";
    private static final Pattern READY = Pattern.compile("^(\\S+) INFO .* Ready: ", Pattern.MULTILINE);

    /** The first start makes the journal. */
    private static final int WARM_UP = 1;

    private static final Duration IDLE = Duration.ofSeconds(3);

    private int number;

    /** What the starts of one kind took. */
    private static final class Starts {
        private final List<Double> ready = new ArrayList<>();
        private final List<Double> created = new ArrayList<>();
        private final List<Double> cpu = new ArrayList<>();
        private final List<Double> resident = new ArrayList<>();
    }

    /** How it is started. */
    private interface Way {
        BundleProcess start(Path folder, Map<String, String> variables);
    }

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String sentence() {
        return "start of the process until its sources consume";
    }

    @Override
    public void run(TestBed bed, Report report) {
        bed.topics().create(TOPIC);
        Path own = bed.newFolder("bundle");
        prepare(own);
        Starts prepared = new Starts();
        Starts bare = new Starts();
        for (int i = -WARM_UP; i < bed.options().repeats(); i++) {
            start(bed, own, BundleProcess::launchByScript, i < 0 ? new Starts() : prepared);
            start(bed, own, BundleProcess::launch, i < 0 ? new Starts() : bare);
        }
        report.add(Row.of(
                this, "bin/contact-courier, prepared, to ready", "ms", Samples.of(prepared.ready), Reach.atMost(2000)));
        report.add(Row.of(
                this, "the same to first Kafka record created", "ms", Samples.of(prepared.created), Reach.NOTHING));
        report.add(Row.of(this, "java -jar, to ready", "ms", Samples.of(bare.ready), Reach.NOTHING));
        report.add(Row.of(this, "processor time until the first record", "ms", Samples.of(prepared.cpu), Reach.NOTHING)
                .against("java -jar", Samples.of(bare.cpu)));
        report.add(Row.of(this, "resident while idle", "MB", Samples.of(prepared.resident), Reach.atMost(300)));
    }

    private static void prepare(Path own) {
        try (Bundle preparing = new Bundle(BundleProcess.launchByScript(own, Map.of(), "prepare"), own, false)) {
            Awaitility.await("the archive of classes; log: " + own)
                    .atMost(TestBed.PATIENCE)
                    .until(() -> !preparing.process().isAlive());
        }
    }

    private void start(TestBed bed, Path own, Way way, Starts starts) {
        number++;
        bed.desk().reset(Duration.ZERO);
        bed.topics().publish(TOPIC, null, Contacts.numbered(number).json());
        Map<String, String> variables = bed.sandbox().toSmartTask();
        // A group of its own each time: the killed member before would be waited for.
        variables.putAll(bed.sandbox().fromKafka(TOPIC, "start" + number));
        variables.putAll(bed.sandbox().fromMail());
        Instant begin = Instant.now();
        try (Bundle bundle = new Bundle(way.start(own, new TreeMap<>(variables)), own, false)) {
            Awaitility.await("a contact; the bundle's log: " + own)
                    .atMost(TestBed.PATIENCE)
                    .failFast("it ended at once", () -> !bundle.process().isAlive())
                    .until(() -> bed.desk().counts().contacts() > 0);
            double used = bundle.cpu().toMillis();
            bundle.awaitReady();
            Awaitility.await().pollDelay(IDLE).atMost(TestBed.PATIENCE).until(() -> true);
            starts.ready.add(
                    (double) Duration.between(begin, readyAt(bundle.log())).toMillis());
            starts.created.add(
                    (double) Duration.between(begin, bed.desk().newest()).toMillis());
            starts.cpu.add(used);
            starts.resident.add(bundle.residentMegabytes());
        }
    }

    private static Instant readyAt(String log) {
        Matcher line = READY.matcher(log);
        if (!line.find()) {
            throw new IllegalStateException("no word of being ready in: " + log);
        }
        return OffsetDateTime.parse(line.group(1)).toInstant();
    }
}
