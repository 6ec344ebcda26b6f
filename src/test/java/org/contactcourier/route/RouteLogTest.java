package org.contactcourier.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.network.RunningCourier;
import org.contactcourier.support.CapturedLog;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An operator's {@code log} used to print nothing: Camel's loggers, and whatever has no name of ours, were at WARN. */
class RouteLogTest {
    private static final RouteFile TALKATIVE = new RouteFile("talkative.camel.yaml", """
            - route:
                id: talkative
                from:
                  uri: scheduler
                  parameters:
                    name: talkative
                    initialDelay: 0
                  steps:
                    - setBody:
                        constant:
                          expression: Ada
                    - log:
                        message: said in passing
                    - log:
                        message: said by name
                        logName: com.acme.Leads
                    - log:
                        message: said too quietly
                        loggingLevel: DEBUG
                    - to:
                        uri: log
                        parameters:
                          loggerName: com.acme.Exchanges
            """, "/own/talkative.camel.yaml");

    @RegisterExtension
    static final WithSmartTask smartTask = new WithSmartTask();

    @TempDir
    Path folder;

    @Test
    @SuppressWarnings("try") // it only has to run
    void routesAreHeardAtInfoAndCamelIsNot() {
        try (CapturedLog log = CapturedLog.open();
                RunningCourier ignored = RunningCourier.start(
                        folder, RunningCourier.keys(folder, smartTask.server().baseUrl()), List.of(TALKATIVE))) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> log.lines().stream().anyMatch(line -> line.contains("BodyType: String")));
            assertThat(log.lines())
                    .anyMatch(line -> line.startsWith("INFO said in passing"))
                    .anyMatch(line -> line.startsWith("INFO said by name"))
                    .noneMatch(line -> line.contains("too quietly"))
                    .noneMatch(line -> line.contains("Ada"))
                    .noneMatch(line -> line.contains("Apache Camel"));
        }
    }
}
