package org.contactcourier.bench;

import java.net.URI;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** The route that Camel's documentation leads to: a consumer for each partition, and one record after the other. */
final class PlainRoute extends RouteBuilder {
    private final URI create;
    private final String token;
    private final String consumers;
    private final String brokers;
    private final String topic;
    private final String group;

    private PlainRoute(String[] arguments) {
        create = URI.create(arguments[0]);
        token = arguments[1];
        consumers = arguments[2];
        brokers = arguments[3];
        topic = arguments[4];
        group = arguments[5];
    }

    /** Arguments: the URL of <em>Create a contact</em>, the token, how many consumers, the brokers, the topic, the group. */
    public static void main(String[] arguments) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addRoutes(new PlainRoute(arguments));
        camel.start();
        JavaProcess.awaitEnd();
        System.exit(0);
    }

    @Override
    public void configure() {
        // spotless:off
        from("kafka:" + topic + "?brokers=" + brokers + "&groupId=" + group + "&consumersCount=" + consumers
                + "&autoOffsetReset=earliest"
                + "&valueDeserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer")
            .process(this::request)
            .to(create + "?use_created=true&httpMethod=POST&bridgeEndpoint=true")
            .process(exchange -> {
                String ignored = CreateCall.recordId(exchange.getMessage().getBody(byte[].class));
            });
        // spotless:on
    }

    private void request(Exchange exchange) {
        byte[] contact = exchange.getMessage().getBody(byte[].class);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader("Authorization", "Bearer " + token);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(CreateCall.body(contact));
    }
}
