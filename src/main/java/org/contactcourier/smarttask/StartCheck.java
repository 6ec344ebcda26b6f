package org.contactcourier.smarttask;

import java.nio.charset.StandardCharsets;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpEndpoint;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One <em>Filter Users</em> call that proves URL, token and organization (SMARTTASK-API, 3). A refusal is one ERROR line, or,
 * where {@code smarttask.verify-on-start} is {@code strict}, the end of the start; a server that can't be reached is a WARN
 * line, since it may be back in a minute.
 */
final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private final SmartTaskSettings settings;
    private final SmartTaskHttp http;
    private final AccessToken token;
    private final Judge judge;

    StartCheck(SmartTaskSettings settings, SmartTaskHttp http, AccessToken token, Judge judge) {
        this.settings = settings;
        this.http = http;
        this.token = token;
        this.judge = judge;
    }

    /** @throws ConfigurationException if SmartTask refuses the call and that is to end the start */
    void verify(CamelContext context) throws Exception {
        if (settings.verifyOnStart() == SmartTaskSettings.VerifyOnStart.FALSE) {
            return;
        }
        Secret bearer = token.current();
        Exchange exchange = call(context, bearer);
        int status = Judge.status(exchange.getMessage());
        if (Judge.isSuccess(status)) {
            LOG.info("SmartTask answers for organization {}", settings.organizationId());
            return;
        }
        Outcome outcome = judge.judge(exchange.getMessage(), exchange.getException(), bearer);
        if (outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Unconfirmed) {
            LOG.warn("SmartTask can't be reached yet: {}", outcome.trouble());
            return;
        }
        String line = ("SmartTask refuses the call that proves the configuration (status %d): check smarttask.base-url,"
                        + " smarttask.organization-id and smarttask.access-token")
                .formatted(status);
        if (settings.verifyOnStart() == SmartTaskSettings.VerifyOnStart.STRICT) {
            throw new ConfigurationException(line);
        }
        LOG.error("{}", line);
    }

    private Exchange call(CamelContext context, Secret bearer) throws Exception {
        HttpEndpoint endpoint = http.filterUsers(context);
        endpoint.start();
        try (Producer producer = endpoint.createProducer()) {
            producer.start();
            Exchange exchange = endpoint.createExchange();
            exchange.setIn(SmartTaskHttp.request(exchange, "[]".getBytes(StandardCharsets.US_ASCII), bearer));
            try {
                producer.process(exchange);
            } catch (java.io.IOException e) {
                exchange.setException(e);
            }
            return exchange;
        }
    }
}
