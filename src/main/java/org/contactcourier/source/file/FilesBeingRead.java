package org.contactcourier.source.file;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.contactcourier.record.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the progress of long files: lines in the log, and gauges {@code contact_courier_file_…{file,claim}} that are there
 * while
 * a file is read and no longer, so that there are never more than files read side by side. Thread-safe.
 */
final class FilesBeingRead {
    /** A file that is done sooner would leave a series of one sample. An inbox may get 100,000 small files. */
    static final Duration LONG = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(FilesBeingRead.class);

    private final Source source;
    private final MeterRegistry metrics;
    private final Map<FileProgress, List<Gauge>> files = new HashMap<>();

    FilesBeingRead(MeterRegistry metrics) {
        this(Source.FILE, metrics);
    }

    FilesBeingRead(Source source, MeterRegistry metrics) {
        this.source = source;
        this.metrics = metrics;
    }

    /**
     * A pass begins.
     *
     * @param bytes that it will read
     */
    synchronized void begins(FileProgress file, long bytes) {
        file.begins(bytes);
        files.putIfAbsent(file, List.of());
    }

    /** The pass is over; harmless where there was none. */
    synchronized void ends(FileProgress file) {
        file.ends();
        List<Gauge> gauges = files.remove(file);
        if (gauges != null) {
            gauges.forEach(metrics::remove);
        }
    }

    /** Says what there is to say now; to be called about once a second. */
    synchronized void look() {
        files.replaceAll((file, gauges) -> gauges.isEmpty() && file.lasts(LONG) ? gauges(file) : gauges);
        files.keySet().forEach(file -> file.line()
                .ifPresent(line -> LOG.info("{}:{}: {}", source.word(), file.file(), line)));
    }

    private List<Gauge> gauges(FileProgress file) {
        return List.of(
                gauge("records", file, FileProgress::records, "Records of a file being read that were dealt with"),
                gauge("bytes.read", file, FileProgress::bytesRead, "Bytes of a file being read that they cover"),
                gauge("bytes", file, FileProgress::bytes, "The size of a file being read"),
                gauge("seconds.left", file, FileProgress::secondsLeft, "How long a file will take still, or NaN"));
    }

    private Gauge gauge(String what, FileProgress file, ToDoubleFunction<FileProgress> value, String description) {
        return Gauge.builder("contact_courier.file." + what, file, value)
                .description(description)
                .tag("file", file.file())
                .tag("claim", file.claim())
                .register(metrics);
    }
}
