package org.contactcourier.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.IdentityClaim;
import org.contactcourier.journal.InDoubt;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry;
import org.contactcourier.journal.JournalException;
import org.contactcourier.journal.KeptContacts;
import org.contactcourier.journal.Traces;
import org.contactcourier.record.Checkpoints;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.OpenReceipts;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;

/** The real journal behind a switch that breaks single calls, as a full disk does. */
public final class BreakableJournal implements Journal {
    private final Journal real;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile Set<String> broken = Set.of();
    private volatile String bug = "";
    private volatile String slow = "";
    private final CountDownLatch goOn = new CountDownLatch(1);

    BreakableJournal(Journal real) {
        this.real = real;
    }

    public void breaks(String... what) {
        broken = Set.of(what);
    }

    void hasABugIn(String what) {
        bug = what;
    }

    /** Such calls wait until {@link #goesOn}. */
    void holds(String what) {
        slow = what;
    }

    void goesOn() {
        goOn.countDown();
    }

    /** What was asked of it so far, in order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    private void called(String what) {
        calls.add(what);
        if (slow.equals(what)) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (bug.equals(what)) {
            throw new IllegalStateException("a bug");
        }
        if (broken.contains(what)) {
            throw new JournalException("the journal can't be used: disk full");
        }
    }

    @Override
    public Optional<JournalEntry> find(Origin origin) {
        called("find");
        return real.find(origin);
    }

    @Override
    public void sending(Origin origin, AttemptHistory attempts) {
        called("sending");
        real.sending(origin, attempts);
    }

    @Override
    public CompletableFuture<Map<Origin, JournalEntry>> announce(Collection<Origin> contacts, Instant at) {
        called("announce");
        return real.announce(contacts, at);
    }

    @Override
    public CompletableFuture<Map<Origin, JournalEntry>> announce(Map<Origin, IdentityClaim> contacts, Instant at) {
        called("announce");
        return real.announce(contacts, at);
    }

    @Override
    public boolean sending(Origin origin, IdentityClaim claim, AttemptHistory attempts) {
        called("sending");
        return real.sending(origin, claim, attempts);
    }

    @Override
    public void withdraw(Collection<Origin> announced) {
        called("withdraw");
        real.withdraw(announced);
    }

    @Override
    public CompletableFuture<Boolean> recordDelivery(Origin origin, String recordId, AttemptHistory attempts) {
        called("delivered");
        return real.recordDelivery(origin, recordId, attempts);
    }

    @Override
    public Ending bury(IntakeRecord record, RejectedRecordException why, AttemptHistory attempts) {
        called("bury");
        return real.bury(record, why, attempts);
    }

    @Override
    public void release(Origin origin, AttemptHistory attempts) {
        called("release");
        real.release(origin, attempts);
    }

    @Override
    public void park(IntakeRecord record, AttemptHistory attempts, Instant due) {
        called("park");
        real.park(record, attempts, due);
    }

    @Override
    public List<DueContact> due(Organization organization, Instant now, int limit) {
        called("due");
        return real.due(organization, now, limit);
    }

    @Override
    public Map<Organization, KeptContacts> kept() {
        return real.kept();
    }

    @Override
    public Optional<String> writeProblem() {
        return broken.isEmpty() ? real.writeProblem() : Optional.of("the journal can't be used: disk full");
    }

    @Override
    public Switches switches() {
        return real.switches();
    }

    @Override
    public OrganizationNumbers organizationNumbers() {
        return real.organizationNumbers();
    }

    @Override
    public long deadLetters(Reason reason) {
        return real.deadLetters(reason);
    }

    @Override
    public List<DueContact> dueReplays(Organization organization, Instant now, int limit) {
        called("dueReplays");
        return real.dueReplays(organization, now, limit);
    }

    @Override
    public void acknowledged(Collection<Origin> ended) {
        real.acknowledged(ended);
    }

    @Override
    public boolean giveAgain(IntakeRecord record) {
        called("giveAgain");
        return real.giveAgain(record);
    }

    @Override
    public DeadLetters deadLetters() {
        return real.deadLetters();
    }

    @Override
    public Traces traces() {
        return real.traces();
    }

    @Override
    public Optional<DeadLetter> deadLetter(String id) {
        return real.deadLetter(id);
    }

    @Override
    public long inDoubt() {
        return real.inDoubt();
    }

    @Override
    public List<InDoubt> inDoubt(int limit) {
        return real.inDoubt(limit);
    }

    @Override
    public long sizeBytes() {
        return real.sizeBytes();
    }

    @Override
    public OpenReceipts openReceipts() {
        return real.openReceipts();
    }

    @Override
    public Checkpoints checkpoints() {
        return real.checkpoints();
    }

    @Override
    public void close() {
        real.close();
    }
}
