package org.contactcourier.console;

import java.util.List;

/** How much the program logs, as an operator changes it until the process ends. Thread-safe. */
public interface Verbosity {
    /** A program that nobody can make say more or less. */
    Verbosity FIXED = new Verbosity() {
        @Override
        public String level() {
            return "info";
        }

        @Override
        public List<String> levels() {
            return List.of("info");
        }

        @Override
        public void change(String level, String who) {
            // there is nothing else
        }
    };

    /** The level just now. */
    String level();

    /** All there are, from little to much. */
    List<String> levels();

    /**
     * From now on it is that one, and the event is kept.
     *
     * @param level one of {@link #levels}
     * @param who the person that wants it
     */
    void change(String level, String who);
}
