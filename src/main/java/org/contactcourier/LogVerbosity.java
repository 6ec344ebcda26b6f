package org.contactcourier;

import java.util.Arrays;
import java.util.List;
import org.contactcourier.console.Verbosity;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.log.LogSettings.LogLevel;
import org.contactcourier.log.OwnLog;

/** The level of the program's own log. Each change is an event in the journal. Thread-safe. */
final class LogVerbosity implements Verbosity {
    private final DeadLetters events;

    LogVerbosity(DeadLetters events) {
        this.events = events;
    }

    @Override
    public String level() {
        return OwnLog.level().word();
    }

    @Override
    public List<String> levels() {
        return Arrays.stream(LogLevel.values()).map(LogLevel::word).toList();
    }

    @Override
    public synchronized void change(String word, String who) {
        LogLevel level =
                LogLevel.of(word).orElseThrow(() -> new IllegalArgumentException("expected " + LogLevel.words()));
        LogLevel before = OwnLog.level();
        if (level != before) {
            events.note(who, "log-level", before.word() + " -> " + level.word()); // first: without an event no change
            OwnLog.is(level);
        }
    }
}
