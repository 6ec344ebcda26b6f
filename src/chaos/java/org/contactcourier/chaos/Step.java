package org.contactcourier.chaos;

import java.time.Duration;

/** One thing that is done to the bundle or to what it lives on. */
sealed interface Step {
    /** SIGKILL, and a start right after it. */
    record Kill(int instance) implements Step {
        @Override
        public String toString() {
            return "SIGKILL to instance " + instance;
        }
    }

    /** SIGTERM, which must end with 0, and a start. */
    record Stop(int instance) implements Step {
        @Override
        public String toString() {
            return "SIGTERM to instance " + instance;
        }
    }

    record Outage(Server server, Duration length) implements Step {
        @Override
        public String toString() {
            return server + " is away for " + length.toMillis() + " ms";
        }
    }

    /**
     * A fault of the simulator.
     *
     * @param everybody or one contact in four: then the others pass, and the gate stays open
     */
    record Misbehave(Misbehaviour kind, int requests, boolean everybody) implements Step {
        @Override
        public String toString() {
            return "SmartTask " + kind + ", " + requests + " times, to " + (everybody ? "anybody" : "some");
        }
    }

    record ExpireToken(Duration length) implements Step {
        @Override
        public String toString() {
            return "SmartTask takes no token for " + length.toMillis() + " ms";
        }
    }

    /** Nothing gets through between an instance and the database. */
    record CutOff(int instance, Duration length) implements Step {
        @Override
        public String toString() {
            return "instance " + instance + " is cut off from the database for " + length.toMillis() + " ms";
        }
    }

    record FillDisk(Duration length) implements Step {
        @Override
        public String toString() {
            return "the journal's disk is full for " + length.toMillis() + " ms";
        }
    }
}
