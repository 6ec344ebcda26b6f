package org.contactcourier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Servers that certainly had nothing of a request: the contact stays where it is, and can't exist. */
class UnreachableTest {
    @Nested
    class WhoseNameNobodyKnows extends DeliveryTestSupport {
        @Override
        protected URI url() {
            return URI.create("http://smarttask.invalid"); // RFC 2606: a name that never resolves
        }

        @Test
        void leavesTheContactAtItsSource() {
            IntakeRecord record = record(1);

            deliver(record);

            staysAndCanNotExist(record, row(1).attempts());
        }
    }

    @Nested
    class WhoseTlsFails extends DeliveryTestSupport {
        private final SmartTaskSimulator api = SmartTaskSimulator.start();

        @Override
        protected URI url() {
            return URI.create(api.baseUrl().replace("http:", "https:")); // which speaks no TLS
        }

        @AfterEach
        void close() {
            api.close();
        }

        @Test
        void leavesTheContactAtItsSource() {
            IntakeRecord record = record(1);

            deliver(record);

            staysAndCanNotExist(record, row(1).attempts());
            assertThat(api.requestCount()).isZero();
        }
    }

    private static void staysAndCanNotExist(IntakeRecord record, AttemptHistory attempts) {
        assertThat(record.ending()).isEmpty();
        assertThat(attempts.count()).isEqualTo(3);
        assertThat(attempts.mayExist()).isFalse();
    }
}
