package org.contactcourier.delivery;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.contactcourier.configuration.Secret;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.delivery.References.Question;
import org.contactcourier.delivery.References.Step;
import org.contactcourier.smarttask.CompanyAnswer;
import org.contactcourier.smarttask.ContactRequest;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.smarttask.ReferenceSettings;
import org.contactcourier.smarttask.ReferenceSettings.UnknownOwner;
import org.contactcourier.smarttask.SmartTaskHttp;
import org.contactcourier.smarttask.UserAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out a contact's owner and its company before the contact itself is sent. Each is asked for by one contact at a time, the one that
 * holds its lane; the others find the answer in memory when the lane is theirs. Knows nothing of attempts, slots and the
 * gate: to {@link DeliveryAttempts} a question is a request like any other. Thread-safe.
 */
final class ReferenceResolver {
    /** What a receipt says of a company that SmartTask refuses, alone or as a parent. */
    static final String COMPANY_REFUSED = "company-refused";

    /** Another contact came back than the one that was asked for. */
    static final String COMPANY_DIFFERS = "company-differs";

    /** SmartTask fails on it while it accepts others. */
    static final String COMPANY_FAILED = "company-failed";

    static final String UNKNOWN_OWNER = "unknown-owner";

    /** Nothing but somebody who deletes a company in SmartTask makes this wrong, and then a refusal tells. */
    private static final Duration COMPANY = Duration.ofHours(1);

    /** Colleagues come and go. */
    private static final Duration OWNER = Duration.ofMinutes(10);

    /** Somebody may be about to put it right. */
    private static final Duration MISSING = Duration.ofMinutes(1);

    /** For which contacts go without a company that SmartTask fails on: finding out again parks some of them for minutes. */
    private static final Duration GIVEN_UP = Duration.ofMinutes(10);

    /** For so long nobody else runs into what one contact has just failed on, attempt after attempt. */
    private static final Duration FAILED = Duration.ofSeconds(10);

    /** The most that SmartTask lists at once. */
    private static final int PAGE = 100;

    /** For a server that doesn't filter: two thousand colleagues. */
    private static final int MOST_PAGES = 20;

    private final ReferenceSettings settings;
    private final ReferenceCache memory;
    private final LongSupplier nanos;

    ReferenceResolver(ReferenceSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.memory = new ReferenceCache(nanos);
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
        References links = new References();
        if (owner != null) {
            ask(links, new Question(Step.OWNER, owner, "o:" + owner.toLowerCase(Locale.ROOT)));
        }
        if (name != null) {
            ask(links, new Question(Step.COMPANY, name, new Contact.Company(null, name).ownIdentity()));
        }
        return links;
    }

    /** Exports of companies have the same name in both columns; it is nobody's own parent. */
    private static boolean isItself(Contact contact, Contact.Company company) {
        return contact.subType() == Contact.SubType.ORGANIZATION && company.isNamed(contact.name());
    }

    private void ask(References links, Question question) {
        links.ask(question);
        memory.find(question.lane()).ifPresent(link -> settle(links, question, link));
    }

    private static boolean settle(References links, Question question, Reference link) {
        if (link instanceof Reference.Found found) {
            links.found(question, found.id());
            return true;
        } else if (link instanceof Reference.Missing missing) {
            links.missing(question, missing.code());
            return true;
        }
        return false;
    }

    /** Looks again, the lanes being held: whoever had them before may have asked. */
    void recall(Delivery delivery) {
        for (Question question : delivery.links.questions()) {
            Reference link = memory.find(question.lane()).orElse(null);
            if (link instanceof Reference.Failed failed && isShared(failed, delivery)) {
                delivery.shares(question.step(), failed);
                return;
            } else if (link != null && settle(delivery.links, question, link)) {
                delivery.leavesLane(question.lane());
            }
        }
    }

    /**
     * Whether the failure is this contact's, too: it waited for the answer all the time, or it is clear who is to blame. Else all contacts
     * of a company that SmartTask fails on would try one after the other, and workers would wait for nothing else.
     */
    private static boolean isShared(Reference.Failed failed, Delivery delivery) {
        boolean replay = delivery.pass.isReplay();
        boolean waited = failed.atNanos() - delivery.startedNanos > 0;
        return (replay || !failed.replay()) && (waited || (failed.whileOthersPassed() && !replay));
    }

    /** @throws InvalidContactException if the owner is nobody in SmartTask and that is to have the contact buried */
    void check(References links) throws InvalidContactException {
        if (links.isOwnerUnknown() && settings.unknownOwner() == UnknownOwner.BURY) {
            throw new InvalidContactException(List.of(new Violation(
                    "/assigned_user", UNKNOWN_OWNER, "nobody in SmartTask has the owner's e-mail address")));
        }
    }

    /** The request that the contact's next step is. */
    Message request(Exchange exchange, Delivery delivery, Contact contact, Secret token) {
        References links = delivery.links;
        return switch (links.step()) {
            case OWNER -> SmartTaskHttp.search(exchange, links.question().name(), links.page(), PAGE, token);
            case COMPANY ->
                SmartTaskHttp.request(
                        exchange, ContactRequest.ofCompany(links.question().name()), token);
            case CONTACT -> SmartTaskHttp.request(exchange, ContactRequest.of(contact, links), token);
        };
    }

    /** SmartTask has answered the question. */
    void hears(Delivery delivery, @Nullable Object answer) {
        Question question = delivery.links.question();
        if (answer instanceof UserAnswer[] users) {
            Optional<Reference> owner = owner(question, users);
            if (owner.isEmpty() && users.length >= PAGE && delivery.links.page() < MOST_PAGES) {
                delivery.links.nextPage();
            } else {
                learn(delivery, question, owner.orElseGet(() -> new Reference.Missing(UNKNOWN_OWNER)), OWNER);
            }
        } else if (answer instanceof CompanyAnswer company && company.recordId() != null) {
            Reference link = company.is(new Contact.Company(null, question.name()))
                    ? new Reference.Found(company.recordId())
                    : new Reference.Missing(COMPANY_DIFFERS);
            learn(delivery, question, link, COMPANY);
        }
    }

    /** What <em>Filter Users</em> finds is a best effort: only the very address counts, whatever its case. */
    private static Optional<Reference> owner(Question question, UserAnswer[] users) {
        return Arrays.stream(users)
                .filter(user -> question.name().equalsIgnoreCase(user.email()))
                .findFirst()
                .map(user -> new Reference.Found(String.valueOf(user.userId())));
    }

    private void learn(Delivery delivery, Question question, Reference link, Duration time) {
        memory.keep(question.lane(), link, link instanceof Reference.Missing ? MISSING : time);
        boolean ignored = settle(delivery.links, question, link);
        delivery.leavesLane(question.lane());
    }

    /** SmartTask refuses the company: its contacts are none the worse for it. */
    void companyRefused(Delivery delivery) {
        learn(delivery, delivery.links.question(), new Reference.Missing(COMPANY_REFUSED), MISSING);
    }

    /** The contact's attempts are used up, and the question is open. */
    void failed(Delivery delivery, Outcome outcome) {
        Reference.Failed failed = new Reference.Failed(
                outcome,
                delivery.pass.isReplay(),
                Traffic.othersPassed(delivery.pass.attempts()),
                delivery.firstMark(),
                nanos.getAsLong());
        memory.keep(delivery.links.question().lane(), failed, FAILED);
    }

    /** SmartTask accepts others and fails on this to the last: contacts of that company go without it. They never go without an owner. */
    void giveUp(Delivery delivery) {
        Question question = delivery.links.question();
        if (question.step() == Step.COMPANY) {
            memory.keep(question.lane(), new Reference.Missing(COMPANY_FAILED), GIVEN_UP);
        }
    }

    /** SmartTask refuses the contact as it was linked: what was known may have been deleted meanwhile. */
    void distrust(References links) {
        links.distrust(COMPANY_REFUSED).forEach(question -> memory.forget(question.lane()));
    }
}
