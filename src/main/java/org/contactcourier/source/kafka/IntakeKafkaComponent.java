package org.contactcourier.source.kafka;

import java.util.Map;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.spi.annotations.Component;

/**
 * camel-kafka, and one topic that is never part of a URI: an endpoint with the topic {@value #TOPIC} reads the topic that this
 * key names. In a URI, {@code %41} and {@code {{x}}} would be another topic. Thread-safe.
 */
@Component("kafka") // by this name Camel finds the options
final class IntakeKafkaComponent extends KafkaComponent {
    /** The key, which stands in the route for its value. */
    static final String TOPIC = "intake.kafka.topic";

    private final String topic;

    IntakeKafkaComponent(String topic) {
        this.topic = topic;
    }

    @Override
    protected KafkaEndpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        KafkaEndpoint endpoint = super.createEndpoint(uri, remaining, parameters);
        if (remaining.equals(TOPIC)) {
            endpoint.getConfiguration().setTopic(topic);
        }
        return endpoint;
    }
}
