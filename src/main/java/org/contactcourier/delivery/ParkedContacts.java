package org.contactcourier.delivery;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.contactcourier.delivery.evidence.AbsentSources;
import org.contactcourier.gate.Gate;
import org.contactcourier.journal.ContactEndedException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.Journal;
import org.contactcourier.log.MinuteTally;
import org.contactcourier.record.Batch;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordReader.SourceGoneException;
import org.contactcourier.record.SchemaUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source that is the journal: while the gate of an organization admits them, hands over as a batch its parked contacts that
 * are due, and behind them the dead letters that are to be sent there again. For one thread at a time.
 */
final class ParkedContacts implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(ParkedContacts.class);

    /** Few enough to leave the workers to what comes from the sources. */
    private static final int AT_ONCE = 100;

    /** A round is over when its slowest contact is: enough that this hardly counts, and few payloads to hold. */
    private static final int REPLAYS_AT_ONCE = 200;

    /** With a pace of their own, so many seconds' worth: parked contacts wait until the round is over. */
    private static final double PACED_SECONDS = 3;

    /** Their payloads are held for a moment. */
    private static final int MOST_UNREADABLE = 1000;

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** When a letter comes again whose schema nobody can say now. */
    private static final Duration UNREADABLE_AGAIN = Duration.ofSeconds(10);

    /** Likewise for a parked contact that would be in the way of others, or whose cause goes by a restart alone. */
    private static final Duration UNREADABLE_PARKED_AGAIN = Duration.ofMinutes(1);

    private static final String PARKED = "parked";

    private final Organization organization;
    private final Journal journal;
    private final DeliveryJournal untold;
    private final Endings endings;
    private final Gate gate;
    private final RecordReader reader;
    private final DeliveryMeters meters;
    private final int replaysAtOnce;
    private final Deadline root;
    private final Clock clock;
    private final AbsentSources absent;
    private final MinuteTally faults = new MinuteTally(System::nanoTime, ParkedContacts::tellFaults);
    private final MinuteTally lettersOfAbsent = new MinuteTally(System::nanoTime, ParkedContacts::tellLetters);
    private int unreadable;

    /** @param replaysPerSecond 0 if they have no pace of their own */
    ParkedContacts(
            Organization organization,
            DeliveryJournal untold,
            Gate gate,
            DeliveryMeters meters,
            double replaysPerSecond,
            AbsentSources absent,
            SmartTaskDelivery.SharedParts with) {
        this.organization = organization;
        this.endings = with.endings();
        this.journal = with.journal();
        this.untold = untold;
        this.gate = gate;
        this.reader = with.reader();
        this.meters = meters;
        this.absent = absent;
        this.replaysAtOnce = replaysPerSecond == 0
                ? REPLAYS_AT_ONCE
                : (int) Math.min(REPLAYS_AT_ONCE, Math.ceil(replaysPerSecond * PACED_SECONDS));
        this.root = with.root();
        this.clock = with.clock();
    }

    /** Whether the exchange's records come from here. */
    static boolean isParked(Exchange exchange) {
        return exchange.getVariable(PARKED) != null;
    }

    @Override
    public void process(Exchange exchange) {
        beginsAgainAtOnce(exchange, false); // also if this fails
        exchange.setVariable(PARKED, true);
        untold.settle();
        endings.tellDue();
        Deadline deadline = root.within(DEADLINE);
        List<IntakeRecord> due = new ArrayList<>();
        if (gate.admitsParked()) {
            addParked(deadline, due);
            beginsAgainAtOnce(exchange, addReplays(deadline, due));
        }
        due.forEach(record -> record.goesTo(organization));
        exchange.getMessage().setBody(new Batch(due));
    }

    /** Else after the delay of the route's endpoint. */
    private static void beginsAgainAtOnce(Exchange exchange, boolean value) {
        exchange.setProperty(Exchange.SCHEDULER_POLLED_MESSAGES, value);
    }

    /** Hands over what can be read of them. */
    private void addParked(Deadline deadline, List<IntakeRecord> due) {
        // Those that can't be read now come first every time, and must not stand in the way of the others.
        int limit = AT_ONCE + Math.min(unreadable, MOST_UNREADABLE);
        List<Journal.DueContact> all = journal.due(organization, clock.instant(), limit);
        for (Journal.DueContact parked : all) {
            read(parked, deadline, due);
        }
        unreadable = all.size() - due.size();
        absent.tell(all.size() < limit);
        faults.tellDue();
    }

    /** Whether more of them are likely to be due. */
    private boolean addReplays(Deadline deadline, List<IntakeRecord> due) {
        List<Journal.DueContact> replays = journal.dueReplays(organization, clock.instant(), replaysAtOnce);
        Map<String, String> takenBack = new LinkedHashMap<>();
        for (Journal.DueContact replay : replays) {
            readReplay(replay, deadline, due, takenBack);
        }
        if (!takenBack.isEmpty()) {
            int ignored = journal.deadLetters().stopReplays(takenBack);
        }
        lettersOfAbsent.tellDue();
        return replays.size() >= replaysAtOnce;
    }

    private void read(Journal.DueContact parked, Deadline deadline, List<IntakeRecord> due) {
        Payload payload = parked.payload();
        try {
            due.add(reader.reread(parked.origin(), payload, deadline));
            return;
        } catch (SchemaUnavailableException e) {
            LOG.debug("{} can't be read now and stays parked: {}", parked.origin(), e.getMessage());
            if (unreadable < MOST_UNREADABLE) {
                return; // they fit beside the others
            }
        } catch (SourceGoneException e) {
            absent.add(parked.origin());
        } catch (RuntimeException | Error e) { // one contact's edge: the others are due, too
            faults.add(e.getClass().getName(), parked.origin().toString());
            LOG.debug("why", e); // may quote the contact
        }
        putOff(parked, UNREADABLE_PARKED_AGAIN, deadline);
    }

    /** So others are due before it. */
    private void putOff(Journal.DueContact unread, Duration delay, Deadline deadline) {
        MalformedRecordException now = new MalformedRecordException("it can't be read now");
        try {
            journal.park(
                    IntakeRecord.rejected(unread.origin(), unread.payload(), now, deadline),
                    unread.attempts(),
                    clock.instant().plus(delay));
        } catch (ContactEndedException e) {
            LOG.debug("{} has ended meanwhile", unread.origin());
        }
    }

    /** @param takenBack gets the letters that stay buried, and why */
    private void readReplay(
            Journal.DueContact replay, Deadline deadline, List<IntakeRecord> due, Map<String, String> takenBack) {
        Payload payload = replay.payload();
        IntakeRecord record;
        try {
            // Kept as the journal has it, so that the delivery can tell whether it was edited meanwhile.
            record = reader.reread(replay.origin(), payload, deadline).withPayload(payload);
        } catch (SchemaUnavailableException e) {
            LOG.debug("{} can't be read now and is sent later: {}", replay.origin(), e.getMessage());
            putOff(replay, UNREADABLE_AGAIN, deadline);
            return;
        } catch (SourceGoneException e) {
            String why = String.valueOf(e.getMessage());
            takenBack.put(DeadLetter.idOf(replay.origin()), why);
            lettersOfAbsent.add(why, replay.origin().toString());
            return;
        } catch (RuntimeException | Error e) { // one letter's edge: it is buried again
            MalformedRecordException why = ReadingFailure.of(e, replay.origin().toString());
            record = IntakeRecord.rejected(replay.origin(), payload, why, deadline);
        }
        IntakeRecord handedOver = record;
        handedOver.whenEnded(() -> handedOver.ending().ifPresent(meters::replayed));
        due.add(handedOver);
    }

    private static void tellFaults(String kind, long count, String first) {
        LOG.warn(
                "{} parked because of a fault of this program ({}); the first is {}. Please report it",
                count == 1 ? "1 contact stays" : count + " contacts stay",
                kind,
                first);
    }

    private static void tellLetters(String why, long count, String first) {
        LOG.warn(
                "{} buried as before: {}; the first is {}",
                count == 1 ? "1 dead letter stays" : count + " dead letters stay",
                why,
                first);
    }
}
