package org.contactcourier.delivery;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.contactcourier.configuration.Secret;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.delivery.References.DeliveryStep;
import org.contactcourier.delivery.References.Question;
import org.contactcourier.delivery.evidence.Traffic;
import org.contactcourier.smarttask.Answer;
import org.contactcourier.smarttask.ContactAnswer;
import org.contactcourier.smarttask.ContactRequest;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.smarttask.ReferenceSettings;
import org.contactcourier.smarttask.ReferenceSettings.UnknownOwner;
import org.contactcourier.smarttask.SmartTaskCalls;
import org.contactcourier.smarttask.UserAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out a contact's owner and its company before the contact itself is sent. Only the contact that holds the lock of an
 * owner or a company asks for it. The others wait for the lock and then find the answer in the cache. Knows nothing of
 * attempts, permits and the gate: to {@link DeliverContact} a question is a request like any other. Thread-safe.
 */
final class ReferenceResolver {
    /** What a receipt says of a company that SmartTask refuses, alone or as a parent. */
    static final String COMPANY_REFUSED = "company-refused";

    /** Another contact came back than the one that was asked for. */
    static final String COMPANY_DIFFERS = "company-differs";

    /** SmartTask fails on it while it accepts others. */
    static final String COMPANY_FAILED = "company-failed";

    static final String UNKNOWN_OWNER = "unknown-owner";

    /** This is wrong only if somebody deletes the company in SmartTask; then a refusal says so. */
    private static final Duration COMPANY = Duration.ofHours(1);

    /** Colleagues come and go. */
    private static final Duration OWNER = Duration.ofMinutes(10);

    /** Somebody may be about to put it right. */
    private static final Duration MISSING = Duration.ofMinutes(1);

    /** So long contacts go without a company that SmartTask fails on: finding out again parks some of them for minutes. */
    private static final Duration GIVEN_UP = Duration.ofMinutes(10);

    /** For so long nobody else runs into what one contact has just failed on, attempt after attempt. */
    private static final Duration FAILED = Duration.ofSeconds(10);

    /** The most that SmartTask lists at once. */
    private static final int PAGE = 100;

    /** For a server that doesn't filter: two thousand colleagues. */
    private static final int MOST_PAGES = 20;

    private final ReferenceSettings settings;
    private final ReferenceCache cache;
    private final LongSupplier nanos;

    ReferenceResolver(ReferenceSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.cache = new ReferenceCache(nanos);
        this.nanos = nanos;
    }

    /** What is known at once, and what has to be asked. */
    References of(Contact contact) {
        String owner = settings.owner() && contact.ownerId() == null ? contact.owner() : null;
        Contact.Company company = settings.company() ? contact.company() : null;
        String name =
                company == null || company.recordId() != null || isItself(contact, company) ? null : company.name();
        if (owner == null && name == null) {
            return References.NONE;
        }
        References references = new References();
        if (owner != null) {
            ask(references, new Question(DeliveryStep.OWNER, owner, "o:" + owner.toLowerCase(Locale.ROOT)));
        }
        if (name != null) {
            ask(references, new Question(DeliveryStep.COMPANY, name, new Contact.Company(null, name).ownIdentity()));
        }
        return references;
    }

    /** Exports of companies have the same name in both columns; it is nobody's own parent. */
    private static boolean isItself(Contact contact, Contact.Company company) {
        return contact.subType() == Contact.SubType.ORGANIZATION && company.isNamed(contact.name());
    }

    private void ask(References references, Question question) {
        references.ask(question);
        cache.find(question.key()).ifPresent(reference -> settle(references, question, reference));
    }

    private static boolean settle(References references, Question question, Reference reference) {
        if (reference instanceof Reference.Found found) {
            references.found(question, found.id());
            return true;
        } else if (reference instanceof Reference.Missing missing) {
            references.missing(question, missing.code());
            return true;
        }
        return false;
    }

    /**
     * Looks again once the locks are held: the contact that held them before may have asked.
     *
     * @return what that one failed on, if this one would, too
     */
    Optional<Reference.Failed> recall(Delivery delivery) {
        for (Question question : delivery.references().questions()) {
            Reference reference = cache.find(question.key()).orElse(null);
            if (reference instanceof Reference.Failed failed && isShared(failed, delivery)) {
                delivery.step(question.step());
                return Optional.of(failed);
            } else if (reference != null && settle(delivery.references(), question, reference)) {
                delivery.unlocks(question.key());
            }
        }
        return Optional.empty();
    }

    /**
     * Whether the failure is this contact's, too: it waited for the answer all the time, or it is clear that the company is
     * to blame. Else all contacts of a company that SmartTask fails on would try one after the other, and workers would wait
     * for nothing else.
     */
    private static boolean isShared(Reference.Failed failed, Delivery delivery) {
        boolean parked = delivery.isParked();
        boolean waited = failed.atNanos() - delivery.startedNanos() > 0;
        return (parked || !failed.parked()) && (waited || (failed.whileOthersPassed() && !parked));
    }

    /** @throws InvalidContactException if the owner is nobody in SmartTask and that is to have the contact buried */
    void check(References references) throws InvalidContactException {
        if (references.isOwnerUnknown() && settings.unknownOwner() == UnknownOwner.BURY) {
            throw new InvalidContactException(List.of(new Violation(
                    "/assigned_user", UNKNOWN_OWNER, "nobody in SmartTask has the owner's e-mail address")));
        }
    }

    /** Sends the request that the contact's next step is. */
    Answer send(SmartTaskCalls calls, Delivery delivery, Contact contact, boolean mayExist, Secret token) {
        References references = delivery.references();
        return switch (references.step()) {
            case OWNER -> calls.findUsers(references.question().name(), references.page(), PAGE, token);
            case COMPANY ->
                calls.createContact(
                        ContactRequest.ofCompany(references.question().name()), true, token);
            case CONTACT ->
                calls.createContact(
                        ContactRequest.of(contact, references.parentId(), references.ownerId()), mayExist, token);
        };
    }

    /** A good contact isn't buried for its company: what comes next if the answer may be about the company or the owner. */
    Next next(Delivery delivery, Next next, Next.Tries tries, @Nullable Object answer) {
        References references = delivery.references();
        if (delivery.step() == DeliveryStep.CONTACT) {
            if (next instanceof Next.Bury && references.mayBeToBlame()) {
                distrust(references);
                return Next.SendAgain.atOnce(tries);
            }
            return next;
        }
        if (next instanceof Next.GiveUp giveUp) {
            failed(delivery, giveUp.last());
        } else if (next instanceof Next.Bury) {
            companyRefused(delivery);
            return Next.SendAgain.atOnce(tries);
        } else if (next instanceof Next.Confirm || isAnswered(next)) {
            hears(delivery, answer);
            return Next.SendAgain.atOnce(tries);
        }
        return next;
    }

    private static boolean isAnswered(Next next) {
        return next instanceof Next.SendAgain again && again.after().isEmpty();
    }

    /** SmartTask has answered the question. */
    private void hears(Delivery delivery, @Nullable Object answer) {
        Question question = delivery.references().question();
        if (answer instanceof UserAnswer[] users) {
            Optional<Reference> owner = owner(question, users);
            if (owner.isEmpty() && users.length >= PAGE && delivery.references().page() < MOST_PAGES) {
                delivery.references().nextPage();
            } else {
                learn(delivery, question, owner.orElseGet(() -> new Reference.Missing(UNKNOWN_OWNER)), OWNER);
            }
        } else if (answer instanceof ContactAnswer company && company.recordId() != null) {
            Reference reference = company.is(new Contact.Company(null, question.name()))
                    ? new Reference.Found(company.recordId())
                    : new Reference.Missing(COMPANY_DIFFERS);
            learn(delivery, question, reference, COMPANY);
        }
    }

    /** What <em>Filter Users</em> finds is a best effort: only the very address counts, whatever its case. */
    private static Optional<Reference> owner(Question question, UserAnswer[] users) {
        return Arrays.stream(users)
                .filter(user -> question.name().equalsIgnoreCase(user.email()))
                .findFirst()
                .map(user -> new Reference.Found(String.valueOf(user.userId())));
    }

    private void learn(Delivery delivery, Question question, Reference reference, Duration time) {
        cache.keep(question.key(), reference, reference instanceof Reference.Missing ? MISSING : time);
        boolean ignored = settle(delivery.references(), question, reference);
        delivery.unlocks(question.key());
    }

    /** SmartTask refuses the company: its contacts are none the worse for it. */
    private void companyRefused(Delivery delivery) {
        learn(delivery, delivery.references().question(), new Reference.Missing(COMPANY_REFUSED), MISSING);
    }

    /** The contact's attempts are used up, and the question is open. */
    private void failed(Delivery delivery, Outcome outcome) {
        Reference.Failed failed = new Reference.Failed(
                outcome,
                delivery.isParked(),
                Traffic.othersPassed(delivery.attempts()),
                delivery.witness().firstMark(),
                nanos.getAsLong());
        cache.keep(delivery.references().question().key(), failed, FAILED);
    }

    /**
     * SmartTask accepts others and fails on this to the last: contacts of that company go without it. They never go without an
     * owner.
     */
    void giveUp(Delivery delivery) {
        Question question = delivery.references().question();
        if (question.step() == DeliveryStep.COMPANY) {
            cache.keep(question.key(), new Reference.Missing(COMPANY_FAILED), GIVEN_UP);
        }
    }

    /** SmartTask refuses the contact as it was linked: what was known may have been deleted meanwhile. */
    private void distrust(References references) {
        references.distrust(COMPANY_REFUSED).forEach(question -> cache.forget(question.key()));
    }
}
