package org.contactcourier.distribution;

import java.nio.file.Path;
import org.contactcourier.sandbox.SandboxKafka;
import org.contactcourier.sandbox.SandboxMail;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.WithKafka;
import org.contactcourier.support.WithMail;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What stands beside the distribution: all three servers, as new for each test, a topic of its own, and an empty folder. */
abstract class AllServers {
    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @RegisterExtension
    static final WithKafka KAFKA = new WithKafka();

    @RegisterExtension
    static final WithMail MAIL = new WithMail();

    @TempDir
    Path folder;

    final SmartTaskSimulator smartTask = SMART_TASK.server();
    final SandboxKafka kafka = KAFKA.server();
    final SandboxMail mail = MAIL.server();
    final String topic;

    AllServers(int partitions) {
        topic = KAFKA.topic(partitions);
    }
}
