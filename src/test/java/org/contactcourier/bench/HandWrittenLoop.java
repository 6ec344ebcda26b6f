package org.contactcourier.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/**
 * What one writes by hand in an afternoon: poll, send all records of the poll over a pool of threads, wait for all, commit. At least
 * once, no journal, no order within an identity, no retries, nothing of what a contact may look like.
 */
final class HandWrittenLoop {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int RECORDS_OF_A_POLL = 5_000;

    private final CloseableHttpClient http;
    private final String url;
    private final String token;

    private HandWrittenLoop(CloseableHttpClient http, String url, String token) {
        this.http = http;
        this.url = url;
        this.token = token;
    }

    /** Arguments: the URL of <em>Create a contact</em>, the token, how many in flight, the brokers, the topic, the group. */
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
        HandWrittenLoop loop = new HandWrittenLoop(http, arguments[0] + "?use_created=true", arguments[1]);
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
                    sent.add(pool.submit(() -> send(record.value())));
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

    private Void send(byte[] contact) throws IOException {
        HttpPost post = new HttpPost(url);
        post.setHeader("Authorization", "Bearer " + token);
        post.setEntity(new ByteArrayEntity(CreateCall.body(contact), ContentType.APPLICATION_JSON));
        return http.execute(post, response -> {
            if (response.getCode() != 200) {
                throw new IOException("status " + response.getCode());
            }
            CreateCall.requireRecordId(EntityUtils.toByteArray(response.getEntity()));
            return null;
        });
    }
}
