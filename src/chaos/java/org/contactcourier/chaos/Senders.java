package org.contactcourier.chaos;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.contactcourier.record.Source;

/** Sends contacts in at all three sources, in every shape, and keeps count. Sending is for one thread. */
final class Senders {
    private static final int MOST_AT_ONCE = 60;

    private final Stage stage;
    private final Random random;
    private final Population population;
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final Map<Source, Integer> counts = new LinkedHashMap<>();
    private int files;

    Senders(Stage stage, long seed) {
        this.stage = stage;
        this.random = new Random(seed);
        this.population = new Population(random);
        for (Source source : Source.unnamed()) {
            counts.put(source, 0);
        }
    }

    /** Sends one file, mail or handful of Kafka records in where least was sent so far; while the broker is away, elsewhere. */
    void sendSome() {
        if (!send(leastUsed())) {
            send(random.nextBoolean() ? Source.FILE : Source.MAIL);
        }
    }

    private Source leastUsed() {
        return counts.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private boolean send(Source source) {
        List<Sent> contacts = new ArrayList<>();
        switch (source.kind()) {
            case KAFKA -> {
                boolean taken = stage.publish(() -> kafkaValues(contacts));
                if (!taken) {
                    return false;
                }
            }
            case FILE -> drop(contacts);
            case MAIL -> mail(contacts);
        }
        sent.addAll(contacts);
        counts.merge(source, contacts.size(), Integer::sum);
        return true;
    }

    /** Single objects, and a few arrays. */
    private List<String> kafkaValues(List<Sent> contacts) {
        List<String> values = new ArrayList<>();
        for (int i = 1 + random.nextInt(MOST_AT_ONCE / 2); i > 0; i--) {
            boolean array = random.nextInt(10) == 0;
            List<Sent> value = population.next(Source.KAFKA, array ? 1 + random.nextInt(5) : 1, !array);
            values.add(array ? array(value) : value.get(0).text());
            contacts.addAll(value);
        }
        return values;
    }

    private void drop(List<Sent> contacts) {
        files++;
        int many = 1 + random.nextInt(MOST_AT_ONCE);
        switch (random.nextInt(4)) {
            case 0 -> {
                contacts.addAll(population.next(Source.FILE, 1, false));
                stage.drop(files + ".json", contacts.get(0).text());
            }
            case 1 -> {
                contacts.addAll(population.next(Source.FILE, many, false));
                stage.drop(files + ".json", array(contacts));
            }
            default -> {
                contacts.addAll(population.next(Source.FILE, many, true));
                stage.drop(files + ".ndjson", lines(contacts));
            }
        }
    }

    private void mail(List<Sent> contacts) {
        if (random.nextInt(4) == 0) {
            contacts.addAll(population.next(Source.MAIL, 1, false));
            stage.mailBody(contacts.get(0).text());
        } else {
            contacts.addAll(population.next(Source.MAIL, 1 + random.nextInt(MOST_AT_ONCE), false));
            stage.mailAttachment(array(contacts));
        }
    }

    private static String array(List<Sent> contacts) {
        return contacts.stream().map(Sent::text).collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String lines(List<Sent> contacts) {
        return contacts.stream().map(Sent::text).collect(Collectors.joining("\n", "", "\n"));
    }

    int count() {
        return sent.size();
    }

    /** All that was sent; nothing may be sent any more. */
    List<Sent> all() {
        return List.copyOf(sent);
    }
}
