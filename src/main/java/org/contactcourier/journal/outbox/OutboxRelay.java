package org.contactcourier.journal.outbox;

import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.camel.util.URISupport;
import org.contactcourier.journal.outbox.OutboxTable.Content;
import org.contactcourier.journal.outbox.OutboxTable.Copy;
import org.contactcourier.record.ExponentialBackoff;
import org.contactcourier.record.Origin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the copies of one content, on a thread of its own, so that receipts don't wait for dead letters. */
final class OutboxRelay {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

    /** One copy may be at fault by itself; two in a row say that the endpoint is. */
    private static final int FAILURES_IN_A_ROW = 2;

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final ExponentialBackoff BACKOFF = new ExponentialBackoff(FIRST_DELAY, LONGEST_DELAY);
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(5);

    private final Content content;
    private final Endpoint endpoint;
    private final boolean endpointNamesFiles;
    private final @Nullable CopiedRecord topic;
    private final ProducerTemplate template;
    private final OutboxTable table;
    private final Counter failures;
    private final Clock clock;
    private final Thread thread;
    private final Semaphore work = new Semaphore(0);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<Origin, Integer> failed = new HashMap<>(); // the thread's own: how often, until it succeeds
    private int failedPasses; // the thread's own: in a row
    private volatile @Nullable String problem;

    OutboxRelay(
            Content content,
            Endpoint endpoint,
            boolean endpointNamesFiles,
            OutboxSettings.TopicStyle style,
            ProducerTemplate template,
            OutboxTable table,
            Counter failures,
            Clock clock) {
        this.content = content;
        this.endpoint = endpoint;
        this.endpointNamesFiles = endpointNamesFiles;
        this.topic = endpoint instanceof KafkaEndpoint ? new CopiedRecord(style) : null;
        this.template = template;
        this.table = table;
        this.failures = failures;
        this.clock = clock;
        this.thread = new Thread(this::run, "copies-of-" + content.words().replace(' ', '-'));
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Says that there may be something to copy. */
    void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    void stop() {
        stopped.countDown();
        wake();
        try {
            thread.join(PATIENCE_AT_STOP.toMillis());
            thread.interrupt(); // an endpoint that hangs; its copy stays due
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                pause(pass());
            }
        } catch (InterruptedException e) {
            LOG.debug("Copying of {} was interrupted", content.words());
        }
    }

    /** The result of a pass. */
    private enum RelayPass {
        NOTHING_LEFT,
        MORE,
        FAILED
    }

    private RelayPass pass() {
        try {
            List<Copy> due = table.due(content, clock.instant());
            List<Copy> made = new ArrayList<>();
            int failuresInARow = 0;
            for (Copy copy : due) {
                if (stopped.getCount() == 0 || failuresInARow == FAILURES_IN_A_ROW) {
                    break;
                }
                Optional<String> failure = send(copy);
                failuresInARow = failure.isPresent() ? failuresInARow + 1 : 0;
                failure.ifPresentOrElse(why -> failed(copy, why), () -> made.add(copy));
            }
            if (!made.isEmpty()) {
                table.made(content, made);
                made.forEach(copy -> failed.remove(copy.origin()));
            }
            boolean nothingButFailures = made.isEmpty() && failuresInARow > 0;
            failedPasses = nothingButFailures ? failedPasses + 1 : 0;
            if (due.isEmpty() && !failed.isEmpty() && !table.isPending(content)) {
                failed.clear(); // no longer wanted: replayed or discarded meanwhile
            }
            if (failed.isEmpty()) {
                works();
            }
            return nothingButFailures
                    ? RelayPass.FAILED
                    : due.size() == content.atOnce() ? RelayPass.MORE : RelayPass.NOTHING_LEFT;
        } catch (RuntimeException
                | Error e) { // this thread's edge: the journal is down, or an endpoint throws too much
            failedPasses++;
            fails(reason(e));
            return RelayPass.FAILED;
        }
    }

    private void pause(RelayPass last) throws InterruptedException {
        switch (last) {
            case MORE -> {}
            case FAILED -> {
                boolean over = stopped.await(BACKOFF.after(failedPasses).toMillis(), TimeUnit.MILLISECONDS);
                LOG.trace("Trying {} again, unless stopped: {}", content.words(), over);
            }
            case NOTHING_LEFT -> {
                // those put off come up by themselves, the others are announced
                Duration longest = failed.isEmpty() ? LONGEST_DELAY : FIRST_DELAY;
                boolean announced = work.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS);
                LOG.trace("Looking for {}, announced: {}", content.words(), announced);
            }
        }
    }

    private Optional<String> send(Copy copy) {
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOnly);
        Message message = exchange.getMessage();
        message.setBody(copy.body());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader(KafkaConstants.KEY, copy.origin().toString());
        if (!endpointNamesFiles) {
            message.setHeader(Exchange.FILE_NAME, copy.fileName());
        }
        if (topic != null && copy.letter() != null) {
            topic.write(copy.letter(), message);
        }
        Exchange sent = template.send(endpoint, exchange);
        return Optional.ofNullable(sent.getException()).map(OutboxRelay::reason);
    }

    private void failed(Copy copy, String why) {
        failures.increment();
        int times = failed.merge(copy.origin(), 1, Integer::sum);
        fails(why);
        Instant until = clock.instant().plus(BACKOFF.after(times));
        table.postpone(content, copy, until);
    }

    private void fails(String why) {
        boolean news = problem == null;
        problem = "copies of " + content.words() + " fail: " + why;
        if (news) {
            LOG.warn("Copies of {} to {} fail and will be tried again: {}", content.words(), shown(), why);
        }
    }

    private void works() {
        if (problem != null) {
            problem = null;
            LOG.info("Copies of {} to {} work again", content.words(), shown());
        }
    }

    private String shown() {
        return URISupport.sanitizeUri(endpoint.getEndpointUri());
    }

    /** The innermost cause in one line. */
    static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return cause.getClass().getSimpleName() + (line.isBlank() ? "" : ": " + line.strip());
    }
}
