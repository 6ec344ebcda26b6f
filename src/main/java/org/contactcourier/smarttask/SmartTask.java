package org.contactcourier.smarttask;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.RoutesBuilder;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.contact.Deadline;
import org.contactcourier.intake.RecordReader;
import org.contactcourier.journal.Endings;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalIdempotentRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assembles the delivery to SmartTask. It does not know where records come from; {@link #contactNotEnded} and
 * {@link #parkedContacts} are for the registry, under the names that the routes use. Thread-safe.
 */
public final class SmartTask {
    private static final Logger LOG = LoggerFactory.getLogger(SmartTask.class);

    private final SmartTaskHttp http;
    private final StartCheck startCheck;
    private final DeliverContactRoute deliverContact;
    private final Condition condition;
    private final ContactNotEnded contactNotEnded;
    private final ParkedContacts parkedContacts;

    /**
     * Assembles the parts.
     *
     * @param root over when the process stops
     */
    public SmartTask(
            SmartTaskSettings settings,
            ObjectMapper mapper,
            Journal journal,
            Endings endings,
            RecordReader reader,
            Deadline root,
            MeterRegistry registry,
            Clock clock) {
        this(
                settings,
                mapper,
                journal,
                endings,
                reader,
                root,
                registry,
                clock,
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    SmartTask(
            SmartTaskSettings settings,
            ObjectMapper mapper,
            Journal journal,
            Endings endings,
            RecordReader reader,
            Deadline root,
            MeterRegistry registry,
            Clock clock,
            LongSupplier nanos,
            DoubleSupplier random) {
        Meters meters = new Meters(registry);
        AccessToken token = AccessToken.of(settings.credentials(), nanos);
        Judge judge = new Judge(clock);
        Slots slots = new Slots(settings.maxInFlight());
        http = new SmartTaskHttp(settings, nanos);
        startCheck = new StartCheck(settings, http, token, judge);
        condition = new Condition("SmartTask", LOG, nanos);
        Condition journalCondition = new Condition("Journal", LOG, nanos);
        contactNotEnded = new ContactNotEnded(journalCondition);
        ParkedSchedule schedule = new ParkedSchedule(settings.parkedDelays(), clock);
        JournalIdempotentRepository repository =
                new JournalIdempotentRepository(journal, endings, clock, settings.responseTimeout(), schedule);
        parkedContacts = new ParkedContacts(journal, repository, reader, schedule, root, clock);
        Tries tries = new Tries(
                settings,
                journal,
                token,
                new SharedPause(nanos),
                slots,
                new Pace(settings.maxRequestsPerSecond(), nanos),
                new BackOff(settings.initialDelay(), settings.maxDelay(), random),
                judge,
                condition,
                meters,
                clock);
        deliverContact = new DeliverContactRoute(
                http, mapper, repository, new IdentityLanes(), slots, tries, journalCondition, meters, nanos);
    }

    /** The route {@code deliver-contact}. */
    public RoutesBuilder deliverContact() {
        return deliverContact;
    }

    /** What keeps contacts from being delivered, once it has lasted ten seconds; empty while they are. */
    public Optional<String> problem() {
        return condition.problem();
    }

    /** For the registry as {@code contactNotEnded}. */
    public Processor contactNotEnded() {
        return contactNotEnded;
    }

    /** For the registry as {@code parkedContacts}. */
    public Processor parkedContacts() {
        return parkedContacts;
    }

    /**
     * Makes the one call of {@code smarttask.verify-on-start}; before the sources start.
     *
     * @throws ConfigurationException if SmartTask refuses it and the setting is {@code strict}
     */
    public void verify(CamelContext context) throws Exception {
        http.configure(context);
        startCheck.verify(context);
    }
}
