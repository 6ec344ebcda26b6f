package org.contactcourier;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.record.Source;
import org.contactcourier.source.file.FileSettings;
import org.contactcourier.source.kafka.KafkaSettings;
import org.contactcourier.source.mail.MailSettings;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether two sources would read one place. Each contact would be read twice then, under two origins, and be sent twice.
 * Stateless.
 */
final class SourcePlaces {
    private SourcePlaces() {}

    /** @throws ConfigurationException if two sources that are on read one place */
    static void check(Configuration configuration) {
        Map<String, Source> topics = new LinkedHashMap<>();
        Map<String, Source> mailboxes = new LinkedHashMap<>();
        Map<Path, Source> inboxes = new LinkedHashMap<>();
        for (Source source : Source.all(configuration::namedSources)) {
            switch (source.kind()) {
                case KAFKA -> {
                    KafkaSettings its = settings(configuration, source, KafkaSettings::from);
                    if (its.enabled()) {
                        TreeSet<String> brokers =
                                new TreeSet<>(Arrays.stream(its.brokers().split(",", -1))
                                        .map(broker -> broker.strip().toLowerCase(Locale.ROOT))
                                        .toList());
                        String place = its.topic() + " at " + brokers + " in " + its.groupId();
                        alone(
                                topics.putIfAbsent(place, source),
                                source,
                                "topic",
                                "the topic " + its.topic() + " in the group " + its.groupId());
                    }
                }
                case MAIL ->
                    settings(configuration, source, MailSettings::from).ifPresent(its -> {
                        String folder = its.folder().equalsIgnoreCase("INBOX") ? "INBOX" : its.folder();
                        String place = its.username() + "@" + its.host().toLowerCase(Locale.ROOT) + ":" + its.port()
                                + "/" + folder;
                        alone(
                                mailboxes.putIfAbsent(place, source),
                                source,
                                "folder",
                                "the folder " + its.folder() + " of " + its.username() + " at " + its.host());
                    });
                case FILE -> {
                    FileSettings its = settings(configuration, source, FileSettings::from);
                    if (its.enabled()) {
                        inbox(inboxes, source, real(its.directory()));
                    }
                }
            }
        }
    }

    private static <T> T settings(Configuration configuration, Source source, Function<Configuration, T> read) {
        return configuration.ofSource(source.keysOfKind(), source.name(), read);
    }

    /** An inbox reads the folders in it, too. */
    private static void inbox(Map<Path, Source> inboxes, Source source, Path inbox) {
        inboxes.forEach((other, reader) -> {
            if (inbox.startsWith(other) || other.startsWith(inbox)) {
                alone(
                        reader,
                        source,
                        "directory",
                        inbox.equals(other)
                                ? "the folder " + inbox
                                : "the folder %s, for %s lies in it"
                                        .formatted(
                                                inbox.startsWith(other) ? other : inbox,
                                                inbox.startsWith(other) ? inbox : other));
            }
        });
        inboxes.put(inbox, source);
    }

    /** Where the folder is, or will be, without links. */
    private static Path real(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        Path there = absolute;
        while (there != null && !Files.exists(there)) { // it will be made
            there = there.getParent();
        }
        if (there == null) {
            return absolute;
        }
        try {
            return there.toRealPath().resolve(there.relativize(absolute)).normalize();
        } catch (IOException e) {
            return absolute;
        }
    }

    private static void alone(@Nullable Source first, Source second, String key, String place) {
        if (first != null) {
            throw new ConfigurationException(
                    second.keys() + key,
                    "%s%s: %s and %s both read %s, so each contact would be sent twice: expected a place of its own"
                            .formatted(second.keys(), key, first.word(), second.word(), place));
        }
    }
}
