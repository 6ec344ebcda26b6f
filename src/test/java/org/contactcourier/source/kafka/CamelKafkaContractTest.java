package org.contactcourier.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.contactcourier.source.kafka.KafkaTopic.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommit;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.contactcourier.source.Literal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What this package takes for granted of camel-kafka's insides, each with the class that it is about. Nothing of ours runs here
 * but the options of the shipped route: a client that only writes down what Camel does with it, and a scripted end of the line.
 * If one of these fails after an upgrade of Camel, the assumption is wrong and {@link TrackingConsumer} or {@link KafkaPause}
 * must change.
 */
@Timeout(90)
class CamelKafkaContractTest {
    @RegisterExtension
    static final KafkaTopic topic = new KafkaTopic();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Clients clients = new Clients();
    private final Switch pause = new Switch();
    private final List<List<Long>> batches = new CopyOnWriteArrayList<>();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private volatile Processor line = exchange -> {};

    @BeforeEach
    void createTopic() {
        topic.create();
        IntakeKafkaComponent component = new IntakeKafkaComponent();
        component.reads(IntakeKafkaComponent.TOPIC, topic.name());
        context.addComponent("kafka", component);
    }

    @AfterEach
    void stopCamel() {
        line = exchange -> {};
        context.stop();
    }

    /** The source takes the records out of the body, and the client out of the handle: {@code KafkaRecordBatchingProcessor}. */
    @Test
    void kafkaRecordBatchingProcessorHandsOverAListOfExchangesWithTheirOwnHandles() throws Exception {
        publish(3);
        start();
        eventually().until(() -> handedOver() == 3);

        List<DefaultKafkaManualCommit> handles = exchanges.stream()
                .flatMap(batch -> children(batch).stream())
                .map(child ->
                        child.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT, DefaultKafkaManualCommit.class))
                .toList();

        assertThat(handles)
                .extracting(DefaultKafkaManualCommit::getRecordOffset)
                .containsExactly(0L, 1L, 2L);
        assertThat(handles).allSatisfy(handle -> {
            assertThat(handle.getPartition()).isEqualTo(new TopicPartition(topic.name(), 0));
            assertThat(handle.getCamelExchangePayload().consumer).isSameAs(clients.made.get(0));
        });
    }

    /**
     * Only {@link TrackingConsumer} commits: neither {@code SyncCommitManager} nor {@code ClassicRebalanceListener} has
     * anything to.
     */
    @Test
    void syncCommitManagerCommitsNothingOfABatchThatEndsWell() throws Exception {
        publish(5);
        start();
        eventually().until(() -> handedOver() == 5);
        clients.awaitPolls(2);

        stopCamel();

        assertThat(clients.events).noneMatch(event -> event.startsWith("commit"));
        assertThat(topic.committed(0)).isEmpty();
    }

    /**
     * With {@code breakOnFirstError}: {@code KafkaRecordBatchingProcessor.processException} asks the commit manager to commit.
     */
    @Test
    void syncCommitManagerCommitsNothingOfABatchThatFails() throws Exception {
        publish(5);
        line = CamelKafkaContractTest::fail;
        start();
        eventually().until(() -> clients.made.size() >= 2);

        stopCamel();

        assertThat(clients.events).noneMatch(event -> event.startsWith("commit"));
    }

    /**
     * {@code KafkaFetchRecords.startPolling}: a failed batch leaves the group and gets another client, unless the route was
     * suspended.
     */
    @Test
    void kafkaFetchRecordsMakesAnotherClientAfterAFailedBatch() throws Exception {
        publish(1);
        line = CamelKafkaContractTest::fail;
        start();

        eventually().until(() -> clients.made.size() >= 2);

        assertThat(clients.events).containsSubsequence("unsubscribe", "close", "subscribe");
    }

    @Test
    void kafkaFetchRecordsKeepsItsClientAfterABatchThatFailedWhileSuspended() throws Exception {
        publish(1);
        line = exchange -> {
            pause.suspendConsumer();
            fail(exchange);
        };
        start();
        eventually().until(() -> clients.events.contains("pause"));
        clients.awaitPolls(3);

        assertThat(clients.made).hasSize(1);
        assertThat(clients.events).doesNotContain("unsubscribe", "close");
    }

    /** {@code KafkaFetchRecords.updateTaskState}: so {@code committed()} may answer nothing, and then Camel seeks nowhere. */
    @Test
    void kafkaFetchRecordsAsksForCommitsAndThenResumesOnItsPollThread() throws Exception {
        start();
        clients.awaitPolls(1);
        pause.suspendConsumer();
        eventually().until(pause::isReal);

        pause.resumeConsumer();
        eventually().until(() -> clients.events.contains("resume"));

        assertThat(clients.events)
                .containsSubsequence("pause", "committed", "resume")
                .doesNotContain("seek");
        assertThat(clients.threads).hasSize(1);
    }

    /**
     * A suspended consumer goes on polling, paused; what comes of it is its membership, and the commit at the begin of a poll.
     */
    @Test
    void kafkaFetchRecordsPollsOnWhileItIsPaused() throws Exception {
        start();
        clients.awaitPolls(1);
        pause.suspendConsumer();
        eventually().until(pause::isReal);
        publish(3);

        clients.awaitPolls(5);

        assertThat(handedOver()).isZero();
        assertThat(topic.members()).hasSize(1);
    }

    /**
     * The pause comes after the poll that was under way, whose records are handed over: so nothing may count on an empty line
     * before {@code isKafkaPaused} says so.
     */
    @Test
    void kafkaConsumerIsPausedOnlyOnceItsPollThreadHasSeenIt() throws Exception {
        start();
        clients.awaitPolls(1);
        clients.hold();

        pause.suspendConsumer();
        boolean atOnce = pause.isReal();
        clients.release();

        eventually().until(pause::isReal);
        assertThat(atOnce).isFalse();
    }

    /** {@code KafkaFetchRecords.run}: {@link KafkaPause} therefore never suspends before the first poll. */
    @Test
    void kafkaFetchRecordsNeverPollsWhereItIsSuspendedBeforeItBegins() throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        context.getExecutorServiceManager()
                .addThreadFactoryListener(
                        (source, factory) -> source instanceof org.apache.camel.component.kafka.KafkaConsumer
                                ? task -> factory.newThread(() -> runAfter(begin, task))
                                : factory);
        start();
        pause.suspendConsumer();
        begin.countDown();
        eventually().until(() -> isFetchThreadIn("getTask")); // it has none any more

        pause.resumeConsumer();

        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(10)).until(() -> clients.asked.get() == 0);
    }

    /** {@code KafkaFetchRecords.run}: {@link TrackingConsumer} therefore lets nothing that a poll throws leave it. */
    @Test
    void kafkaFetchRecordsEndsWhereAPollThrowsWhileItIsSuspended() throws Exception {
        start();
        clients.awaitPolls(1);
        pause.suspendConsumer();
        eventually().until(pause::isReal);

        clients.failure = new KafkaException("the broker is odd");

        eventually().until(() -> !isFetchThreadAlive());
        assertThat(clients.made).hasSize(1);
    }

    /** {@code KafkaFetchRecords.createConsumer}: a client that can't be made ends the thread, once its one attempt has failed. */
    @Test
    void kafkaFetchRecordsEndsWhereTheClientCannotBeMade() throws Exception {
        context.getComponent("kafka", KafkaComponent.class).setCreateConsumerBackoffMaxAttempts(1);
        clients.beforeMade = () -> {
            throw new KafkaException("no such host");
        };
        start();

        eventually().until(() -> clients.asked.get() > 0 && !isFetchThreadAlive());

        assertThat(clients.made).isEmpty();
    }

    /**
     * {@code KafkaFetchRecords.safeStop} and {@code safeUnsubscribe}: the client gets its last chance to commit on its own
     * thread.
     */
    @Test
    void kafkaFetchRecordsUnsubscribesAndClosesOnItsPollThreadWhenItStops() throws Exception {
        start();
        clients.awaitPolls(1);

        stopCamel();

        assertThat(clients.events).containsSubsequence("subscribe", "poll", "unsubscribe", "close");
        assertThat(clients.threads).hasSize(1);
    }

    /**
     * {@code KafkaRecordBatchingProcessor} keeps records from one poll to the next, and drops none when their partition is sought
     * elsewhere: a record can be handed over twice, which is why {@link OffsetTracker#take} counts.
     */
    @Test
    void kafkaRecordBatchingProcessorKeepsWhatItPolledAcrossASeek() throws Exception {
        clients.seekToBeginAfterFirstRecords = true;
        publish(3);
        start();

        eventually().until(() -> handedOver() >= 6);

        assertThat(batches.stream().flatMap(List::stream)).contains(0L, 1L, 2L).hasSize(6);
    }

    /** {@code DefaultSubscribeAdapter}: for a topic that is no pattern, the one {@code subscribe} that is overridden. */
    @Test
    void defaultSubscribeAdapterSubscribesToAListOfTopicsWithAListener() throws Exception {
        start();
        clients.awaitPolls(1);

        assertThat(clients.events).containsOnlyOnce("subscribe");
        assertThat(clients.subscribed).containsExactly(topic.name());
    }

    /**
     * {@code KafkaComponent}: settings under {@code intake.kafka.properties.*} reach the client, whatever the endpoint's
     * options say.
     */
    @Test
    void kafkaComponentGivesItsAdditionalPropertiesToTheClient() throws Exception {
        context.getComponent("kafka", KafkaComponent.class)
                .getConfiguration()
                .setAdditionalProperties(
                        new HashMap<>(Map.of("client.rack", "r&ck%25", "isolation.level", "read_uncommitted")));
        start();
        clients.awaitPolls(1);

        assertThat(clients.properties)
                .containsEntry("client.rack", "r&ck%25")
                .containsEntry("isolation.level", "read_uncommitted")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "earliest");
    }

    /** Kafka's own: {@link TrackingConsumer} tells by this metric whether a broker is there. */
    @Test
    void kafkasClientCountsItsConnections() throws Exception {
        start();

        clients.awaitPolls(2);

        assertThat(clients.made.get(0).metrics()).anySatisfy((name, metric) -> {
            assertThat(name.group()).isEqualTo("consumer-metrics");
            assertThat(name.name()).isEqualTo("connection-count");
            assertThat((Double) metric.metricValue()).isPositive();
        });
    }

    /** The shipped route's consumer, and behind it one step of the test's. */
    private void start() throws Exception {
        Properties keys = new Properties();
        keys.put("intake.kafka.enabled", "true");
        context.getPropertiesComponent().setInitialProperties(keys);
        context.getRegistry()
                .bind("intake.kafka.brokers", new Literal(topic.broker().brokers()));
        context.getRegistry().bind("intake.kafka.group-id", new Literal(topic.group()));
        context.getRegistry().bind("derived.kafka-batch-size", 100);
        context.getRegistry().bind("derived.kafka-max-poll-interval", 30_000);
        context.getRegistry().bind("kafkaClients", clients);
        context.getRegistry().bind("kafkaPause", pause);
        context.getRegistry().bind("line", (Processor) this::deliver);
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("contract.yaml", onlyItsConsumer()));
        context.start();
    }

    private static String onlyItsConsumer() throws IOException {
        JsonNode file = new YAMLMapper()
                .readTree(Path.of("routes", "contact-from-kafka.camel.yaml").toFile());
        ObjectNode route = (ObjectNode) file.path(0).path("route");
        route.remove("routeConfigurationId");
        route.putObject("errorHandler").putObject("noErrorHandler");
        ((ObjectNode) route.path("from"))
                .putArray("steps")
                .addObject()
                .putObject("process")
                .put("ref", "line");
        return new YAMLMapper().writeValueAsString(file);
    }

    private void deliver(Exchange exchange) throws Exception {
        exchanges.add(exchange);
        batches.add(children(exchange).stream()
                .map(child -> child.getMessage().getHeader(KafkaConstants.OFFSET, Long.class))
                .toList());
        line.process(exchange);
    }

    private static List<Exchange> children(Exchange batch) {
        List<?> body = batch.getMessage().getBody(List.class);
        return body.stream().map(Exchange.class::cast).toList();
    }

    private static void runAfter(CountDownLatch begin, Runnable task) {
        try {
            begin.await();
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(Exchange exchange) {
        throw new IllegalStateException("the batch failed");
    }

    private long handedOver() {
        return batches.stream().mapToLong(List::size).sum();
    }

    private void publish(int count) {
        IntStream.range(0, count).forEach(i -> topic.publish("value " + i));
    }

    private boolean isFetchThreadAlive() {
        return isFetchThreadIn("startPolling");
    }

    private boolean isFetchThreadIn(String method) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains("KafkaConsumer[" + topic.name() + "]"))
                .flatMap(thread -> Stream.of(thread.getValue()))
                .anyMatch(frame -> frame.getMethodName().equals(method));
    }

    /** Suspends and resumes as {@link KafkaPause} does, whenever the test says so. */
    private static final class Switch extends RoutePolicySupport {
        private volatile @Nullable Route route;

        @Override
        public void onInit(Route initialized) {
            super.onInit(initialized);
            route = initialized;
        }

        private void suspendConsumer() {
            try {
                boolean ignored = suspendOrStopConsumer(route.getConsumer());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private void resumeConsumer() {
            try {
                boolean ignored = resumeOrStartConsumer(route.getConsumer());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private boolean isReal() {
            return ((org.apache.camel.component.kafka.KafkaConsumer) route.getConsumer()).isKafkaPaused();
        }
    }

    /** Makes clients that write down what Camel does with them, each event once in a row. */
    private static final class Clients extends DefaultKafkaClientFactory {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final List<KafkaConsumer<byte[], byte[]>> made = new CopyOnWriteArrayList<>();
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final AtomicInteger polls = new AtomicInteger();
        private final Semaphore mayPoll = new Semaphore(1);
        private volatile Collection<String> subscribed = List.of();
        private volatile Map<Object, Object> properties = Map.of();
        private volatile Runnable beforeMade = () -> {};
        private final AtomicInteger asked = new AtomicInteger();
        private volatile @Nullable KafkaException failure;
        private volatile boolean seekToBeginAfterFirstRecords;

        @Override
        @SuppressWarnings("rawtypes") // as Camel's interface has it
        public Consumer getConsumer(Properties given) {
            asked.incrementAndGet();
            beforeMade.run();
            properties = Map.copyOf(given);
            Recorder client = new Recorder(given, this);
            made.add(client);
            return client;
        }

        private void tell(String event) {
            threads.add(Thread.currentThread());
            if (events.isEmpty() || !events.get(events.size() - 1).equals(event)) {
                events.add(event);
            }
        }

        private void awaitPolls(int more) {
            int before = polls.get();
            eventually().until(() -> polls.get() >= before + more);
        }

        /** The poll that is under way ends; the next one waits. */
        private void hold() {
            mayPoll.acquireUninterruptibly();
        }

        private void release() {
            mayPoll.release();
        }
    }

    private static final class Recorder extends KafkaConsumer<byte[], byte[]> {
        private final Clients clients;

        private Recorder(Properties properties, Clients clients) {
            super(properties);
            this.clients = clients;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            clients.mayPoll.acquireUninterruptibly();
            try {
                clients.tell("poll");
                KafkaException failure = clients.failure;
                if (failure != null) {
                    throw failure;
                }
                ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
                if (clients.seekToBeginAfterFirstRecords && !records.isEmpty()) {
                    clients.seekToBeginAfterFirstRecords = false;
                    super.seekToBeginning(assignment());
                }
                clients.polls.incrementAndGet();
                return records;
            } finally {
                clients.mayPoll.release();
            }
        }

        @Override
        public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
            clients.events.add("subscribe"); // on the thread that connects
            clients.subscribed = topics;
            super.subscribe(topics, listener);
        }

        @Override
        public void pause(Collection<TopicPartition> partitions) {
            clients.tell("pause");
            super.pause(partitions);
        }

        @Override
        public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
            clients.tell("committed");
            return Map.of();
        }

        @Override
        public void seek(TopicPartition partition, long offset) {
            clients.tell("seek");
            super.seek(partition, offset);
        }

        @Override
        public void resume(Collection<TopicPartition> partitions) {
            clients.tell("resume");
            super.resume(partitions);
        }

        @Override
        public void commitSync() {
            clients.tell("commit of positions");
            super.commitSync();
        }

        @Override
        public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            clients.tell("commit");
            super.commitSync(offsets);
        }

        @Override
        public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            clients.tell("commit");
            super.commitSync(offsets, timeout);
        }

        @Override
        public void commitAsync() {
            clients.tell("commit of positions");
            super.commitAsync();
        }

        @Override
        public void commitAsync(@Nullable OffsetCommitCallback callback) {
            clients.tell("commit of positions");
            super.commitAsync(callback);
        }

        @Override
        public void commitAsync(
                Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
            clients.tell("commit");
            super.commitAsync(offsets, callback);
        }

        @Override
        public void unsubscribe() {
            clients.tell("unsubscribe");
            super.unsubscribe();
        }

        @Override
        public void close() {
            clients.tell("close");
            super.close();
        }
    }
}
