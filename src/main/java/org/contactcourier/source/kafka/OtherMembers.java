package org.contactcourier.source.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns if a group has members that don't share the journal: what one of them has delivered, the others would deliver again when
 * partitions move. It asks the broker after each rebalance, on a thread that lives only as long as the question. The client of a
 * member asks about nobody but itself, so an admin client with the same settings does. Thread-safe.
 */
final class OtherMembers {
    private static final Logger LOG = LoggerFactory.getLogger(OtherMembers.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String group;
    private final Properties client = new Properties();
    private final ExecutorService executor;

    /**
     * @param consumer the settings of the consumer that is a member
     */
    OtherMembers(String group, Properties consumer) {
        this.group = group;
        consumer.stringPropertyNames().stream()
                .filter(AdminClientConfig.configNames()::contains)
                .forEach(name -> client.setProperty(name, consumer.getProperty(name)));
        client.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
        client.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "kafka-members");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        executor = one;
    }

    /**
     * Looks, and doesn't wait for it.
     *
     * @param own the id that the group gave to this member
     */
    void look(String own) {
        executor.execute(() -> warn(own));
    }

    private void warn(String own) {
        try (Admin admin = Admin.create(client)) {
            KafkaFuture<ConsumerGroupDescription> answer = Objects.requireNonNull(
                    admin.describeConsumerGroups(List.of(group))
                            .describedGroups()
                            .get(group),
                    "the group asked for");
            long others = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).members().stream()
                    .filter(member -> !member.consumerId().equals(own))
                    .count();
            if (others > 0) {
                LOG.warn(
                        "The Kafka group {} has {} beside this process, and the journal is in SQLite, which processes can't"
                                + " share: when partitions move, contacts may be created twice. Run one process, or set"
                                + " journal.url to a database in PostgreSQL",
                        group,
                        others == 1 ? "1 member" : others + " members");
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.debug("The members of {} are not known", group, e); // a broker that is away is told by the poll
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
