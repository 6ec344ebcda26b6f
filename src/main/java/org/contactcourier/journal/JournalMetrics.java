package org.contactcourier.journal;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.contactcourier.contact.Reason;

/** The journal's gauges; each reading costs next to nothing. */
public final class JournalMetrics implements MeterBinder {
    private final Journal journal;

    public JournalMetrics(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("contact_courier.parked", journal, Journal::parkedCount)
                .description("Contacts that wait in the journal to be tried again")
                .register(registry);
        Gauge.builder("contact_courier.in_doubt", journal, Journal::inDoubt)
                .description("Contacts that a dead process was sending and that no source has yielded since")
                .register(registry);
        Gauge.builder("contact_courier.replaying", journal, source -> source.deadLetters()
                        .replaying())
                .description("Dead letters that wait to be sent again, or are being sent")
                .register(registry);
        for (Reason reason : Reason.values()) {
            Gauge.builder("contact_courier.dead_letters", journal, source -> source.deadLetters(reason))
                    .tag("reason", reason.word())
                    .description("Dead letters that are neither replayed nor discarded")
                    .register(registry);
        }
        Gauge.builder("contact_courier.journal.bytes", journal, Journal::sizeBytes)
                .description("The journal's size on disk")
                .register(registry);
    }
}
