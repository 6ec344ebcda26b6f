package org.contactcourier.journal.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.util.URISupport;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.outbox.OutboxSettings.TopicStyle;
import org.contactcourier.record.Payload;
import org.contactcourier.record.Payload.Metadata;
import org.contactcourier.record.Payload.MetadataHeader;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as a record of a Kafka topic: with the key, the headers and the timestamp that the original had, and with
 * headers that say why it is here and where it was, in the words of the tools that are to read it. Thread-safe.
 *
 * <p>The names are those of Kafka Connect's {@code errors.deadletterqueue.context.headers.enable} (KIP-298) and of Spring for
 * Apache Kafka's {@code DeadLetterPublishingRecoverer}; there, numbers are big-endian, in Connect's they are text.
 */
final class CopiedRecord {
    private static final String BYTES = "org.apache.kafka.common.serialization.ByteArraySerializer";
    private static final String CONNECT = "__connect.errors.";
    private static final String SPRING = "kafka_dlt-";
    private static final String COURIER = "dead-letter-";

    private final TopicStyle style;

    CopiedRecord(TopicStyle style) {
        this.style = style;
    }

    /**
     * A URI of a Kafka endpoint that writes bytes as they are, unless the operator says otherwise: a key need not be text. Other
     * URIs stay as they are.
     */
    static String inBytes(String uri) throws URISyntaxException {
        if (!uri.startsWith("kafka:")) {
            return uri;
        }
        int question = uri.indexOf('?');
        Map<String, Object> given = question < 0 ? Map.of() : URISupport.parseQuery(uri.substring(question + 1));
        StringBuilder added = new StringBuilder();
        add(added, given, "keySerializer", BYTES);
        add(added, given, "valueSerializer", BYTES);
        add(added, given, "interceptorClasses", CopiedHeaders.class.getName());
        return added.isEmpty() ? uri : uri + (question < 0 ? "?" : "&") + added.substring(1);
    }

    private static void add(StringBuilder to, Map<String, Object> given, String option, String value) {
        if (!given.containsKey(option)) {
            to.append('&').append(option).append('=').append(value);
        }
    }

    /** Writes the letter into {@code message}, which has our JSON as its body and the origin as its key. */
    void write(DeadLetter letter, Message message) {
        Metadata original = letter.payload().metadata();
        List<MetadataHeader> headers = new ArrayList<>(original == null ? List.of() : original.headers());
        if (original != null) {
            if (original.key() == null) {
                message.removeHeader(KafkaConstants.KEY);
            } else {
                message.setHeader(KafkaConstants.KEY, original.key());
            }
            if (original.timestamp() >= 0) {
                message.setHeader(KafkaConstants.OVERRIDE_TIMESTAMP, original.timestamp());
            }
        }
        switch (style.headers()) {
            case COURIER -> courier(letter, original, headers);
            case CONNECT -> connect(letter, headers);
            case SPRING -> spring(letter, original, headers);
        }
        if (style.original()) {
            message.setBody(letter.payload().bytes());
            message.removeHeader(Exchange.CONTENT_TYPE); // its own headers say what it is, if they do
        }
        message.setHeader(CopiedHeaders.NAME, CopiedHeaders.packed(headers));
    }

    private void courier(DeadLetter letter, @Nullable Metadata original, List<MetadataHeader> to) {
        text(to, COURIER + "id", letter.id());
        text(to, COURIER + "origin", letter.origin().toString());
        text(to, COURIER + "reason", letter.reason().word());
        text(to, COURIER + "message", letter.message());
        letter.status().ifPresent(status -> text(to, COURIER + "status", Integer.toString(status)));
        text(to, COURIER + "generation", Integer.toString(letter.generation()));
        text(to, COURIER + "media-type", letter.payload().mediaType());
        partial(letter.payload(), to);
        if (isFromKafka(letter)) {
            text(to, COURIER + "topic", topic(letter));
            text(to, COURIER + "partition", Integer.toString(partition(letter)));
            text(to, COURIER + "offset", Long.toString(letter.origin().position()));
        }
        if (original != null && original.timestamp() >= 0) {
            text(to, COURIER + "timestamp", Long.toString(original.timestamp()));
        }
    }

    private static void partial(Payload payload, List<MetadataHeader> to) {
        if (!payload.isWhole()) {
            text(to, COURIER + "payload-size", Long.toString(payload.size()));
        }
    }

    private static void connect(DeadLetter letter, List<MetadataHeader> to) {
        if (isFromKafka(letter)) {
            text(to, CONNECT + "topic", topic(letter));
            text(to, CONNECT + "partition", Integer.toString(partition(letter)));
            text(to, CONNECT + "offset", Long.toString(letter.origin().position()));
        }
        text(to, CONNECT + "connector.name", "contact-courier");
        text(to, CONNECT + "task.id", "0");
        text(to, CONNECT + "stage", stage(letter));
        text(to, CONNECT + "class.name", "org.contactcourier.ContactCourier");
        text(to, CONNECT + "exception.class.name", letter.reason().word());
        text(to, CONNECT + "exception.message", letter.message());
        text(to, CONNECT + "exception.stacktrace", "");
    }

    /** Connect's word for what was done when it failed. */
    private static String stage(DeadLetter letter) {
        return switch (letter.reason()) {
            case MALFORMED -> "VALUE_CONVERTER";
            case INVALID -> "TRANSFORMATION";
            case REFUSED, POISONOUS -> "TASK_PUT";
        };
    }

    private static void spring(DeadLetter letter, @Nullable Metadata original, List<MetadataHeader> to) {
        if (isFromKafka(letter)) {
            text(to, SPRING + "original-topic", topic(letter));
            bytes(
                    to,
                    SPRING + "original-partition",
                    ByteBuffer.allocate(Integer.BYTES).putInt(partition(letter)).array());
            bytes(
                    to,
                    SPRING + "original-offset",
                    ByteBuffer.allocate(Long.BYTES)
                            .putLong(letter.origin().position())
                            .array());
        }
        if (original != null && original.timestamp() >= 0) {
            bytes(
                    to,
                    SPRING + "original-timestamp",
                    ByteBuffer.allocate(Long.BYTES)
                            .putLong(original.timestamp())
                            .array());
        }
        text(to, SPRING + "exception-fqcn", letter.reason().word());
        text(to, SPRING + "exception-message", letter.message());
        text(to, SPRING + "exception-stacktrace", "");
    }

    private static boolean isFromKafka(DeadLetter letter) {
        return letter.origin().source().kind() == Source.SourceKind.KAFKA;
    }

    private static String topic(DeadLetter letter) {
        String place = letter.origin().place();
        return place.substring(place.indexOf(':') + 1, place.lastIndexOf('/'));
    }

    private static int partition(DeadLetter letter) {
        String place = letter.origin().place();
        return Integer.parseInt(place.substring(place.lastIndexOf('/') + 1));
    }

    private static void text(List<MetadataHeader> to, String name, String text) {
        to.add(new MetadataHeader(name, text.getBytes(UTF_8)));
    }

    private static void bytes(List<MetadataHeader> to, String name, byte[] bytes) {
        to.add(new MetadataHeader(name, bytes));
    }
}
