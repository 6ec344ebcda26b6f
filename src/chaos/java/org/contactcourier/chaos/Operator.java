package org.contactcourier.chaos;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalException;
import org.contactcourier.record.Payload;

/**
 * A person who works with dead letters while a bundle is down: mends contacts that are invalid or malformed and sends them, and
 * sends refused ones again, in vain. Thread-safe.
 */
final class Operator {
    private static final String WHO = "chaos";
    private static final int MOST_LETTERS = 200;
    private static final int AT_ONCE = 20;
    private static final Pattern BAD = Pattern.compile("(Invalid|Malformed|Refused) (\\d+)");

    private final JournalStore store;
    private final Random random;
    private final Set<String> mended = new HashSet<>();
    private final Set<String> unsure = new HashSet<>();
    private final Map<String, Integer> replayed = new HashMap<>();

    Operator(JournalStore store, long seed) {
        this.store = store;
        this.random = new Random(seed);
    }

    /** Works for a moment; on a journal that can't be used just now, not at all. */
    synchronized void work() {
        String current = "";
        try (Journal journal = store.open()) {
            DeadLetters letters = journal.deadLetters();
            List<DeadLetters.Summary> all = new ArrayList<>(letters.list(DeadLetters.Filter.ALL, null, MOST_LETTERS));
            Collections.shuffle(all, random);
            for (DeadLetters.Summary one : all.subList(0, Math.min(AT_ONCE, all.size()))) {
                DeadLetter letter = letters.find(one.id()).orElseThrow();
                String text = new String(letter.payload().bytes(), StandardCharsets.UTF_8);
                Matcher name = BAD.matcher(text);
                if (!name.find() || !letter.payload().isWhole()) {
                    continue;
                }
                current = name.group();
                if (name.group(1).equals("Refused")) {
                    replayed.merge(current, letters.replay(List.of(one.id()), WHO), Integer::sum);
                } else if (letters.edit(one.id(), mend(letter.payload(), text, name), WHO, "mended")
                        && letters.replay(List.of(one.id()), WHO) == 1) {
                    mended.add(current);
                }
            }
        } catch (JournalException e) {
            if (!current.isEmpty()) {
                unsure.add(current); // it may be written, and may not
                replayed.merge(current, 1, Integer::sum);
            }
        }
    }

    private static Payload mend(Payload payload, String text, Matcher name) {
        String valid = text.replace(name.group(), name(name.group()))
                .replace(" is ", ":")
                .replace("nobody", "mended" + name.group(2) + "@example.org");
        return Payload.whole(payload.mediaType(), valid.getBytes(StandardCharsets.UTF_8));
    }

    /** What a bad contact is called once it is mended. */
    static String name(String bad) {
        return "Mended " + bad.substring(bad.indexOf(' ') + 1);
    }

    /** Whether the contact of that name was mended and sent. */
    synchronized boolean hasMended(String name) {
        return mended.contains(name);
    }

    /** Whether it may have been: the journal broke just then. */
    synchronized boolean mayHaveMended(String name) {
        return mended.contains(name) || unsure.contains(name);
    }

    /** How often the refused contact of that name was sent again, at most. */
    synchronized int replays(String name) {
        return replayed.getOrDefault(name, 0);
    }

    synchronized int mendedCount() {
        return mended.size();
    }

    synchronized int replayedCount() {
        return replayed.values().stream().mapToInt(count -> count).sum();
    }
}
