package org.contactcourier.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalSettings;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Sha256;

/**
 * What one writes by hand in an afternoon: poll, send all records of the poll over a pool of threads, wait for all, commit.
 * At least once, no order within an identity, no retries, nothing of what a contact may look like. Without a journal, or with
 * the bundle's own: two commits for each contact, and not even a look-up.
 */
final class HandWrittenLoop {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int RECORDS_OF_A_POLL = 5_000;

    private final CloseableHttpClient http;
    private final String url;
    private final String token;
    private final Optional<Journal> journal;

    private HandWrittenLoop(CloseableHttpClient http, String url, String token, Optional<Journal> journal) {
        this.http = http;
        this.url = url;
        this.token = token;
        this.journal = journal;
    }

    /**
     * Arguments: the URL of <em>Create a contact</em>, the token, how many in flight, the brokers, the topic, the group, and the
     * journal's file if there is to be one.
     */
    public static void main(String[] arguments) {
        int inFlight = Integer.parseInt(arguments[2]);
        CloseableHttpClient http = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(inFlight)
                        .setMaxConnPerRoute(inFlight)
                        .build())
                .disableAutomaticRetries()
                .disableCookieManagement()
                .build();
        ExecutorService pool = Executors.newFixedThreadPool(inFlight);
        HandWrittenLoop loop = new HandWrittenLoop(
                http,
                arguments[0] + "?use_created=true",
                arguments[1],
                Arrays.stream(arguments).skip(6).findFirst().map(Path::of).map(HandWrittenLoop::journal));
        Thread carrying = new Thread(() -> loop.run(consumer(arguments[3], arguments[5]), arguments[4], pool), "loop");
        carrying.setDaemon(true);
        carrying.start();
        try {
            JavaProcess.awaitEnd();
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
        System.exit(0);
    }

    private static Journal journal(Path file) {
        return SqliteJournal.open(
                new JournalSettings(file, Duration.ofDays(30)),
                OutboxSettings.NONE,
                Duration.ofSeconds(30),
                "loop",
                new ObjectMapper(),
                Clock.systemUTC());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String brokers, String group) {
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_OF_A_POLL);
        settings.put(ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void run(KafkaConsumer<byte[], byte[]> consumer, String topic, ExecutorService pool) {
        consumer.subscribe(List.of(topic));
        try {
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                List<Future<?>> sent = new ArrayList<>(records.count());
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    sent.add(pool.submit(() -> deliver(record)));
                }
                for (Future<?> one : sent) {
                    Object ignored = one.get();
                }
                consumer.commitSync();
            }
        } catch (ExecutionException e) {
            System.err.println("The loop has failed: " + e.getCause());
            System.exit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Void deliver(ConsumerRecord<byte[], byte[]> record) throws IOException {
        if (journal.isEmpty()) {
            String ignored = send(record.value());
            return null;
        }
        Origin origin = origin(record);
        AttemptHistory first = AttemptHistory.NONE.next(Instant.now());
        journal.get().sending(origin, first);
        boolean ignored = journal.get().delivered(origin, send(record.value()), first);
        return null;
    }

    private static Origin origin(ConsumerRecord<byte[], byte[]> record) {
        return new Origin(
                "kafka:" + record.topic() + "/" + record.partition(),
                record.offset(),
                0,
                Sha256.forOrigin(Sha256.start().digest(record.value())));
    }

    /** Returns the id that SmartTask gives it. */
    private String send(byte[] contact) throws IOException {
        HttpPost post = new HttpPost(url);
        post.setHeader("Authorization", "Bearer " + token);
        post.setEntity(new ByteArrayEntity(CreateCall.body(contact), ContentType.APPLICATION_JSON));
        return http.execute(post, response -> {
            if (response.getCode() != 200) {
                throw new IOException("status " + response.getCode());
            }
            return CreateCall.recordId(EntityUtils.toByteArray(response.getEntity()));
        });
    }
}
