package org.contactcourier.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/**
 * What was built, and how its process and JVM fare, under the names that Micrometer's users know. It listens to the garbage
 * collector until it is closed. Bound once.
 */
public final class ProcessMetrics implements MeterBinder, AutoCloseable {
    private final String version;
    private final String commit;
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /**
     * Those of this process.
     *
     * @param version of the program, or a word that says that there is none
     * @param commit that it was built from; empty if nobody knows
     */
    public ProcessMetrics(String version, String commit) {
        this.version = version;
        this.commit = commit;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("contact_courier.build.info", () -> 1)
                .tags("version", version, "commit", commit, "java", System.getProperty("java.version"))
                .description("Always 1; its labels say what was built, and what runs it")
                .strongReference(true)
                .register(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    @Override
    public void close() {
        collections.close();
    }
}
