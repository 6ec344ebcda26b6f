package org.contactcourier.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.SynchronizationAdapter;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.delivery.limit.IdentityLocks;
import org.contactcourier.delivery.limit.InFlightPermits;
import org.contactcourier.record.Ending;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.NotEndedException;
import org.contactcourier.smarttask.CompanyAnswer;
import org.contactcourier.smarttask.ContactAnswer;
import org.contactcourier.smarttask.ContactRequest;
import org.contactcourier.smarttask.SmartTaskHttp;
import org.contactcourier.smarttask.UserAnswer;

/**
 * The way of one contact into SmartTask: identity locks, journal look-up, then attempts until it is accepted or refused, or
 * none is left. Takes an {@link IntakeRecord} as body and ends it, or leaves it without an ending.
 */
final class DeliverContactRoute extends RouteBuilder {
    private final SmartTaskHttp http;
    private final ObjectMapper mapper;
    private final JournalIdempotentRepository repository;
    private final IdentityLocks locks;
    private final ReferenceResolver resolver;
    private final InFlightPermits permits;
    private final DeliveryAttempts attempts;
    private final DeliveryMeters meters;
    private final LongSupplier nanos;

    DeliverContactRoute(
            SmartTaskHttp http,
            ObjectMapper mapper,
            JournalIdempotentRepository repository,
            IdentityLocks locks,
            ReferenceResolver resolver,
            InFlightPermits permits,
            DeliveryAttempts attempts,
            DeliveryMeters meters,
            LongSupplier nanos) {
        this.http = http;
        this.mapper = mapper;
        this.repository = repository;
        this.locks = locks;
        this.resolver = resolver;
        this.permits = permits;
        this.attempts = attempts;
        this.meters = meters;
        this.nanos = nanos;
    }

    @Override
    public void configure() {
        http.configure(getContext());
        // spotless:off
        from("direct:deliver-contact")
            .routeId("deliver-contact")
            .routeConfigurationId("failure-policy")
            .startupOrder(2)
            .description("Delivers one contact to SmartTask, or has it buried, or leaves it where it is.")
            .streamCache(false) // bytes, not streams: a stream would go out chunked
            .filter(this::mayStart)
                .process(this::takeLocks)
                .idempotentConsumer(new OriginKey(), repository).completionEager(true)
                    .loopDoWhile(attempts::goOn)
                        .process(attempts::prepare)
                        .marshal(new JacksonDataFormat(mapper, ContactRequest.class))
                        .doTry()
                            .choice()
                                .when(attempts::asksForOwner)
                                    .to(http.findUsers(getContext())).id("to-filter-users")
                                .when(attempts::mayFindCreated)
                                    .to(http.createContact(getContext(), true)).id("to-smarttask")
                                .otherwise()
                                    .to(http.createContact(getContext(), false)).id("to-smarttask-without-look-up")
                            .end()
                            .choice()
                                .when(attempts::hasCreated)
                                    .unmarshal(new JacksonDataFormat(mapper, ContactAnswer.class))
                                .when(attempts::hasCompany)
                                    .unmarshal(new JacksonDataFormat(mapper, CompanyAnswer.class))
                                .when(attempts::hasUsers)
                                    .unmarshal(new JacksonDataFormat(mapper, UserAnswer[].class))
                        .endDoTry()
                        .doCatch(Exception.class)
                            .description("classified in the next step")
                        .end()
                        .process(attempts::classify)
                    .end()
                    .process(attempts::conclude)
                .end()
                .process(this::giveBack)
            .end();
        // spotless:on
    }

    private boolean mayStart(Exchange exchange) {
        DeliveryPass.forget(exchange);
        return !(exchange.getMessage().getBody() instanceof IntakeRecord record) || record.mayStart();
    }

    private void takeLocks(Exchange exchange) throws RejectedRecordException, InterruptedException, NotEndedException {
        DeliveryPass pass = DeliveryPass.begin(exchange);
        IntakeRecord record = pass.record();
        Contact contact = record.validContact();
        Delivery delivery = new Delivery(pass, exchange.getMessage(), nanos.getAsLong(), permits, meters);
        delivery.travelIn(exchange);
        delivery.references = resolver.of(contact);
        Set<String> keys = new HashSet<>(record.identities());
        keys.add(record.origin().key());
        keys.addAll(delivery.references.keys()); // in one order with the others, or contacts would wait for each other
        IdentityLocks.Hold hold = locks.lock(keys, record.deadline());
        if (!hold.isHeld()) {
            throw new NotEndedException("the deadline came first");
        }
        delivery.holds(hold);
        resolver.recall(delivery);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                delivery.giveBack(); // also when a step failed
            }
        });
    }

    private static final class OriginKey extends ExpressionAdapter {
        @Override
        public Object evaluate(Exchange exchange) {
            return DeliveryPass.of(exchange).record().origin().key();
        }
    }

    private void giveBack(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        delivery.giveBack();
        if (delivery.pass.record().ending().orElse(null) instanceof Ending.Delivered) {
            meters.delivered(nanos.getAsLong() - delivery.startedNanos);
        }
    }
}
