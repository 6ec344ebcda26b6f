package org.contactcourier.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.apache.camel.support.DefaultScheduledPollConsumerScheduler;
import org.apache.camel.support.ScheduledPollConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Polls of a real Camel context: errors don't end them, and they begin anew if their threads have ended. */
class PollSupervisorTest implements PollingConsumerPollStrategy {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final PollSupervisor supervisor = new PollSupervisor();
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicReference<@Nullable Error> fault = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        context.addLifecycleStrategy(supervisor);
        context.getRegistry().bind("strategy", this);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("scheduler:tick?initialDelay=1&delay=20&pollStrategy=#strategy")
                        .routeId("tick")
                        .process(any -> {});
            }
        });
        context.start();
        supervisor.start();
    }

    @AfterEach
    void stop() {
        supervisor.close();
        context.stop();
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        polls.incrementAndGet();
        Error error = fault.get();
        if (error != null) {
            throw error;
        }
        return true;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polled) {}

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retries, Exception cause) {
        return false;
    }

    private void awaitMorePolls() {
        int before = polls.get();
        await().atMost(SOON).until(() -> polls.get() > before + 3);
    }

    @Test
    void goesOnAfterAnErrorAndSaysSoMeanwhile() {
        awaitMorePolls();
        fault.set(new StackOverflowError());
        await().atMost(SOON).until(() -> supervisor.problem().isPresent());
        assertThat(supervisor.problem().orElseThrow()).contains("tick", "StackOverflowError");

        awaitMorePolls();
        fault.set(null);

        await().atMost(SOON).until(() -> supervisor.problem().isEmpty());
        awaitMorePolls();
    }

    @Test
    void startsAPollAgainWhoseThreadHasEnded() {
        awaitMorePolls();
        ScheduledPollConsumer consumer =
                (ScheduledPollConsumer) context.getRoute("tick").getConsumer();
        ScheduledExecutorService threads =
                ((DefaultScheduledPollConsumerScheduler) consumer.getScheduler()).getScheduledExecutorService();

        assertThat(threads.shutdownNow()).isNotEmpty();

        await().atMost(SOON)
                .until(() -> supervisor.problem().isPresent() || (polls.get() > 0 && isNew(consumer, threads)));
        awaitMorePolls();
        await().atMost(SOON).until(() -> supervisor.problem().isEmpty());
    }

    private static boolean isNew(ScheduledPollConsumer consumer, ScheduledExecutorService old) {
        return consumer.getScheduler() instanceof DefaultScheduledPollConsumerScheduler scheduler
                && scheduler.getScheduledExecutorService() != null
                && !scheduler.getScheduledExecutorService().equals(old);
    }
}
