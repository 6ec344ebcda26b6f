package org.contactcourier.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.contactcourier.source.kafka.KafkaSettings;

/** The brokers, the topic and the group, asked by an admin client with the source's settings. */
final class KafkaExamination {
    /** A broker that is there answers within one. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String RIGHTS = "check the rights (ACLs) of the user under intake.kafka.properties.";

    private final KafkaSettings settings;

    KafkaExamination(KafkaSettings settings) {
        this.settings = settings;
    }

    List<Diagnosis> examine() {
        List<Diagnosis> found = new ArrayList<>();
        Optional<String> trouble = settings.brokerTrouble();
        if (trouble.isPresent()) {
            found.add(Diagnosis.fail(
                    "broker",
                    trouble.get(),
                    "check intake.kafka.brokers, the firewall, and intake.kafka.properties.security.protocol"));
            return found;
        }
        try (Admin admin = Admin.create(client())) {
            int brokers = ask(admin.describeCluster().nodes()).size();
            found.add(Diagnosis.ok("broker", brokers == 1 ? "1 broker answers" : brokers + " brokers answer"));
            found.add(topic(admin));
            found.add(group(admin));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            found.add(Diagnosis.fail(
                    "broker",
                    said(e),
                    "check intake.kafka.brokers, and the login under intake.kafka.properties. (sasl, ssl)"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return found;
    }

    private Properties client() {
        Properties client = new Properties();
        settings.properties().forEach((name, value) -> {
            if (AdminClientConfig.configNames().contains(name)) {
                client.setProperty(name, value);
            }
        });
        client.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        client.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
        client.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
        return client;
    }

    private Diagnosis topic(Admin admin) throws InterruptedException {
        String topic = settings.topic();
        try {
            int partitions = ask(admin.describeTopics(List.of(topic)).allTopicNames())
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
            return Diagnosis.ok("topic", "%s has %d partitions".formatted(topic, partitions));
        } catch (ExecutionException | TimeoutException e) {
            return e.getCause() instanceof UnknownTopicOrPartitionException
                    ? Diagnosis.fail("topic", topic + " does not exist", "make it, or check intake.kafka.topic")
                    : Diagnosis.fail("topic", topic + ": " + said(e), RIGHTS);
        }
    }

    private Diagnosis group(Admin admin) throws InterruptedException {
        String group = settings.groupId();
        try {
            int members = ask(admin.describeConsumerGroups(List.of(group)).all())
                    .values()
                    .iterator()
                    .next()
                    .members()
                    .size();
            return Diagnosis.ok("group", "%s has %d members now".formatted(group, members));
        } catch (ExecutionException | TimeoutException e) {
            return e.getCause() instanceof GroupIdNotFoundException
                    ? Diagnosis.ok("group", group + " is new: it begins with the topic's first record")
                    : Diagnosis.fail("group", group + ": " + said(e), RIGHTS);
        }
    }

    private static <T> T ask(KafkaFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String said(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? "no answer within 10 s" : cause.getMessage();
    }
}
