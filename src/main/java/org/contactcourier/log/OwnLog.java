package org.contactcourier.log;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.contactcourier.log.LogSettings.LogLevel;

/** How much this program's own classes log, all together. What is changed holds until the process ends. Thread-safe. */
public final class OwnLog {
    private static final String OWN = "org.contactcourier";

    private OwnLog() {}

    /** As it is now. */
    public static LogLevel level() {
        Level level = LogManager.getLogger(OWN).getLevel();
        for (LogLevel each : LogLevel.values()) {
            if (each.level().equals(level)) {
                return each;
            }
        }
        return LogLevel.INFO; // a level that only a log configuration of somebody's own can set
    }

    /** From now on it is that. */
    public static void is(LogLevel level) {
        Configurator.setLevel(OWN, level.level());
    }
}
