package org.contactcourier.smarttask;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Objects;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.support.DefaultExchange;
import org.contactcourier.configuration.Secret;
import org.contactcourier.record.Organization;
import org.jspecify.annotations.Nullable;

/**
 * The two calls to SmartTask, each as a route and as a method that sends through it. A call knows nothing of attempts, and
 * says nothing about what its answer means. Thread-safe once the routes are configured.
 */
public final class SmartTaskCalls extends RouteBuilder {
    private static final String CREATE = "create-contact";
    private static final String FIND = "find-users";

    /** Behind those of the first organization, which are the numbers 2 and 3, and before the sources. */
    private static final int FIRST_FURTHER = 200;

    /** Asks for a similar contact first, and creates one only where there is none. */
    private static final String USE_CREATED = "useCreated";

    private final SmartTaskHttp http;
    private final ObjectMapper mapper;
    private final Organization organization;
    private final int startupOrder;
    private @Nullable ProducerTemplate template;
    private @Nullable Endpoint create;
    private @Nullable Endpoint find;

    /**
     * The calls to one organization.
     *
     * @param mapper the strict one that everything shares
     * @param place of the organization among all of them, from 0
     */
    public SmartTaskCalls(SmartTaskHttp http, ObjectMapper mapper, Organization organization, int place) {
        this.http = http;
        this.mapper = mapper;
        this.organization = organization;
        this.startupOrder = 2 + 2 * place + (place == 0 ? 0 : FIRST_FURTHER);
    }

    @Override
    public void configure() {
        http.configure(getContext());
        template = getContext().createProducerTemplate();
        create = getContext().getEndpoint(its(CREATE));
        find = getContext().getEndpoint(its(FIND));
        // spotless:off
        from(its(CREATE))
            .routeId(organization.own(CREATE))
            .routeConfigurationId("leave-failure-to-caller")
            .startupOrder(startupOrder)
            .description("Asks SmartTask to create one contact, and reads the answer.")
            .streamCache(false) // bytes, not streams: a stream would go out chunked
            .marshal(new JacksonDataFormat(mapper, ContactRequest.class))
            .choice()
                .when(SmartTaskCalls::mayFindCreated)
                    .to(http.createContact(getContext(), true)).id(organization.own("to-smarttask"))
                .otherwise()
                    .to(http.createContact(getContext(), false)).id(organization.own("to-smarttask-without-look-up"))
            .end()
            .choice()
                .when(SmartTaskCalls::isSuccess).unmarshal(new JacksonDataFormat(mapper, ContactAnswer.class))
                .otherwise().convertBodyTo(byte[].class);

        from(its(FIND))
            .routeId(organization.own(FIND))
            .routeConfigurationId("leave-failure-to-caller")
            .startupOrder(startupOrder + 1)
            .description("Asks SmartTask for the colleagues with an e-mail address, and reads the answer.")
            .streamCache(false)
            .marshal(new JacksonDataFormat(mapper, Object.class))
            .to(http.findUsers(getContext())).id(organization.own("to-filter-users"))
            .choice()
                .when(SmartTaskCalls::isSuccess).unmarshal(new JacksonDataFormat(mapper, UserAnswer[].class))
                .otherwise().convertBodyTo(byte[].class);
        // spotless:on
    }

    private String its(String call) {
        return "direct:" + organization.own(call) + "?block=false";
    }

    private static boolean mayFindCreated(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getVariable(USE_CREATED));
    }

    private static boolean isSuccess(Exchange exchange) {
        return OutcomeClassifier.isSuccess(OutcomeClassifier.status(exchange.getMessage()));
    }

    /**
     * Sends <em>Create a contact</em>. The answer's body is a {@link ContactAnswer} if SmartTask says that it has one.
     *
     * @param useCreated whether SmartTask looks for a similar contact first
     */
    public Answer createContact(ContactRequest contact, boolean useCreated, Secret token) {
        Exchange exchange = new DefaultExchange(getContext());
        exchange.setVariable(USE_CREATED, useCreated);
        exchange.setMessage(SmartTaskHttp.request(exchange, contact, token));
        return send(create, exchange);
    }

    /** Sends <em>Filter Users</em> for one page. If the answer is understood, its body is a {@link UserAnswer} array. */
    public Answer findUsers(String email, int page, int size, Secret token) {
        Exchange exchange = new DefaultExchange(getContext());
        exchange.setMessage(SmartTaskHttp.search(exchange, email, page, size, token));
        return send(find, exchange);
    }

    private Answer send(@Nullable Endpoint to, Exchange exchange) {
        ProducerTemplate sender = Objects.requireNonNull(template, "the routes are not configured");
        Exchange done = sender.send(Objects.requireNonNull(to, "the routes are not configured"), exchange);
        return new Answer(done.getMessage(), done.getException());
    }
}
