package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.main.DefaultMainShutdownStrategy;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    /** Camel's hook makes whoever stops Camel wait until Camel has stopped. */
    @Test
    void leavesTheEndOfTheProcessToTheOneHookThatStopsAll() {
        Main main = Assembly.mainWithoutHook();

        assertThat(main.getShutdownStrategy()).isNotInstanceOf(DefaultMainShutdownStrategy.class);
        AtomicBoolean told = new AtomicBoolean();
        main.getShutdownStrategy().addShutdownListener(() -> told.set(true));
        main.completed();
        assertThat(told).isTrue();
    }
}
