package org.contactcourier.source;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real poll of Camel's, which an error would end for good. */
class PollSchedulerTest {
    @TempDir
    private Path folder;

    @Test
    void pollsAgainAfterAnError() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        AtomicInteger read = new AtomicInteger();
        GenericFileFilter<Object> failing = file -> {
            if (polls.incrementAndGet() <= 3) {
                throw new StackOverflowError();
            }
            return true;
        };
        drop();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind("scheduler", new PollScheduler());
            context.getRegistry().bind("failing", failing);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("file:" + folder + "?initialDelay=0&delay=10&filter=#failing&scheduler=#scheduler")
                            .process(exchange -> read.incrementAndGet());
                }
            });
            context.start();

            await().until(() -> read.get() == 1);
        }
    }

    private void drop() throws IOException {
        Files.writeString(folder.resolve("contacts.json"), "{}");
    }
}
