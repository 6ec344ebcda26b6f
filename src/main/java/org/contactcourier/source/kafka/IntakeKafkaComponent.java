package org.contactcourier.source.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.spi.annotations.Component;

/**
 * camel-kafka, and topics that are never part of a URI: an endpoint with the topic {@value #TOPIC} reads the topic that this
 * key names, and likewise for the keys of sources with names. In a URI, {@code %41} and {@code {{x}}} would be another topic.
 * Thread-safe.
 */
@Component("kafka") // by this name Camel finds the options
final class IntakeKafkaComponent extends KafkaComponent {
    /** The key, which stands in the route for its value. */
    static final String TOPIC = "intake.kafka.topic";

    private final Map<String, Topic> topics = new ConcurrentHashMap<>();

    /**
     * What a key stands for.
     *
     * @param client settings of the Kafka client; empty for those of the component
     */
    private record Topic(String name, Optional<Map<String, String>> client) {}

    /** Reads a topic with the component's own settings of the client. */
    void reads(String key, String topic) {
        topics.put(key, new Topic(topic, Optional.empty()));
    }

    /** @param client settings of the Kafka client that reads the topic, and none besides */
    void reads(String key, String topic, Map<String, String> client) {
        topics.put(key, new Topic(topic, Optional.of(client)));
    }

    @Override
    protected KafkaEndpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        KafkaEndpoint endpoint = super.createEndpoint(uri, remaining, parameters);
        Topic topic = topics.get(remaining);
        if (topic != null) {
            endpoint.getConfiguration().setTopic(topic.name());
            topic.client()
                    .ifPresent(client -> endpoint.getConfiguration().setAdditionalProperties(new HashMap<>(client)));
        }
        return endpoint;
    }
}
