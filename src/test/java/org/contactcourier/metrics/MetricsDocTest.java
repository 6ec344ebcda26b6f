package org.contactcourier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a running bundle with all its sources says of itself. {@code docs/metrics.md} is generated from that;
 * {@code -Ddocs.update} writes it anew.
 */
class MetricsDocTest {
    private static final Path DOC = Path.of("docs/metrics.md");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @RegisterExtension
    static final WithKafka kafka = new WithKafka();

    @RegisterExtension
    static final WithMail mail = new WithMail();

    @TempDir
    Path folder;

    /** Of the JVM's, those that every collector has from the start. The others come with an event that a run may not have. */
    private static boolean isOnEveryJvm(String name) {
        return !name.startsWith("jvm_gc_");
    }

    private Properties keys(String topic) {
        Properties keys = AllSources.keys(folder, smartTask.server(), kafka.server(), topic, mail.server());
        keys.setProperty("smarttask.max-requests-per-second", "5"); // so that a file takes long enough to be shown
        return keys;
    }

    @Test
    void everyFamilyIsExplainedOnceAndDocumented() throws IOException {
        String topic = kafka.topic(1);
        kafka.server().publish(topic, null, "{\"name\":\"Ada\"}");
        try (RunningCourier courier = RunningCourier.start(folder, keys(topic))) {
            Path rows = Files.writeString(
                    folder.resolve("rows"),
                    IntStream.range(0, 500)
                            .mapToObj(i -> "Ada " + i)
                            .collect(Collectors.joining("\n", "name\n", "\n")));
            Path ignored = Files.move(rows, folder.resolve("inbox").resolve("rows.csv"));
            await().atMost(PATIENCE)
                    .until(() -> courier.call("GET", "/observe/metrics").contains("contact_courier_file_records{")
                            && courier.call("GET", "/observe/metrics").contains("contact_courier_kafka_lag{")
                            && courier.call("GET", "/observe/metrics")
                                    .contains("contact_courier_kafka_records_removed_total{"));
            Scrape scrape = Scrape.of(courier.call("GET", "/observe/metrics"));

            assertThat(scrape.families().values()).allSatisfy(family -> {
                assertThat(family.helps()).as(family.name()).hasSize(1).noneMatch(String::isBlank);
                assertThat(family.types()).as(family.name()).hasSize(1);
                assertThat(family.helps().get(0)).as(family.name()).isNotEqualTo(family.name());
            });
            assertThat(scrape.samples()).allSatisfy(sample -> assertThat(scrape.familyOf(sample.name()))
                    .as(sample.name())
                    .isPresent());
            isDocumented(scrape);
        }
    }

    private static void isDocumented(Scrape scrape) throws IOException {
        String generated = """
                # Metrics

                `GET /observe/metrics` on the management port gives them in Prometheus' text format. This page is generated from what a
                bundle with all sources says. [operating.md](operating.md) shows what to do with them; `docker/` has a Grafana dashboard
                and alert rules.

                Those with the labels `file` and `claim` are there while a long file is read, those with `topic` and `partition` while the
                partition belongs to this process. Where several processes share a journal, each reports what waits at the sources that it
                reads, and all report the same of the journal: add up the former, take one (`max`) of the latter.

                If a SmartTask organization has a name ([sources.md](sources.md)), the series of attempts, requests in flight, the gate,
                deliveries and replays also have the label `organization`; that of the organization without a name is empty.

                ## Contact Courier

                """
                + table(scrape, name -> name.startsWith("contact_courier_"))
                + """

                ## Camel's routes

                These have the names and labels of camel-micrometer. A contact passes `deliver-contact` once for each try from its source or from
                the journal, and `create-contact` once for each request; a contact that is buried counts as a failure handled in `deliver-contact`.

                """
                + table(scrape, name -> name.startsWith("camel_"))
                + """

                ## Process and JVM

                These have Micrometer's names. `jvm_gc_pause_seconds` and other `jvm_gc_` series depend on the garbage collector and come
                with its first pause.

                """
                + table(
                        scrape,
                        name -> !name.startsWith("contact_courier_")
                                && !name.startsWith("camel_")
                                && isOnEveryJvm(name));
        if (System.getProperty("docs.update") != null) {
            Files.writeString(DOC, generated);
        }
        assertThat(Files.readString(DOC))
                .as("%s is out of date: mvn test -Dtest=MetricsDocTest -Ddocs.update", DOC)
                .isEqualTo(generated);
    }

    private static String table(Scrape scrape, Predicate<String> which) {
        return "| name | type | labels | unit | meaning |\n|---|---|---|---|---|\n"
                + scrape.families().values().stream()
                        .filter(family -> which.test(family.name()))
                        .map(family -> "| `%s` | %s | %s | %s | %s |\n"
                                .formatted(
                                        family.name(),
                                        family.types().get(0),
                                        family.labelNames(),
                                        unit(family.name()),
                                        family.helps().get(0)))
                        .collect(Collectors.joining());
    }

    /** By Prometheus' rules a name ends with the unit, before the ending of a counter. */
    private static String unit(String name) {
        return java.util.stream.Stream.of("seconds", "bytes", "ratio", "ms", "ns")
                .filter(unit -> name.endsWith("_" + unit)
                        || name.endsWith("_" + unit + "_total")
                        || name.endsWith("_" + unit + "_read")
                        || name.endsWith("_" + unit + "_left")
                        || name.endsWith("_" + unit + "_max"))
                .findFirst()
                .orElse("");
    }
}
