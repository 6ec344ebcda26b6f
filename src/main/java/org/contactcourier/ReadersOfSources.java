package org.contactcourier;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.format.registry.RegisteredValueReader;
import org.contactcourier.format.registry.RegistrySettings;
import org.contactcourier.format.registry.SchemaRegistry;
import org.contactcourier.intake.Mappings;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.source.mail.MailFiles;

/**
 * Reads what comes from each source as that source is set up: its mapping, region and encoding, and its schema registry. A mail
 * that was saved in an inbox is read as the mailbox does; in an inbox with a name, as that inbox does. Used once, by one thread.
 */
final class ReadersOfSources {
    private final Mappings mappings;
    private final Normalisation normalisation;
    private final Map<Source, RegistrySettings> settings = new LinkedHashMap<>();
    private final Map<Source, SchemaRegistry> registries = new LinkedHashMap<>();

    private ReadersOfSources(Configuration configuration) {
        mappings = Mappings.from(configuration);
        normalisation = Normalisation.from(configuration);
        for (Source source : mappings.sources()) {
            if (source.kind() == Source.SourceKind.KAFKA) {
                configuration
                        .ofSource(source.keysOfKind(), source.name(), RegistrySettings::from)
                        .ifPresent(its -> settings.put(source, its));
            }
        }
    }

    /**
     * Reads the settings; opens nothing.
     *
     * @throws org.contactcourier.configuration.ConfigurationException if a key has a value that can't be used
     */
    static ReadersOfSources from(Configuration configuration) {
        return new ReadersOfSources(configuration);
    }

    /** All sources that are configured, also those that are off. */
    List<Source> sources() {
        return mappings.sources();
    }

    Mappings mappings() {
        return mappings;
    }

    /** The registries, once {@link #reader} was called, each with the first source that has it. */
    Map<Source, SchemaRegistry> registries() {
        return registries;
    }

    /** Reads the parts of a source's mails. */
    RecordReader mails(Source source, ObjectMapper mapper) {
        return mappings.reader(source, mapper, normalisation);
    }

    /** Reads what an operator's route makes of a contact. */
    RecordReader canonical(ObjectMapper mapper) {
        return mappings.canonical(mapper, normalisation);
    }

    /** The reader of all sources. */
    RecordReader reader(ObjectMapper mapper, Duration longestPause) {
        Map<RegistrySettings, SchemaRegistry> made = new LinkedHashMap<>();
        settings.forEach((source, its) -> {
            if (!made.containsKey(its)) { // a registry that several have answers each number once
                SchemaRegistry registry = new SchemaRegistry(its, longestPause);
                made.put(its, registry);
                registries.put(source, registry);
            }
        });
        return mappings.bySource(source -> {
            RecordReader reader = mappings.reader(source, mapper, normalisation);
            return switch (source.kind()) {
                case KAFKA ->
                    new RegisteredValueReader(
                            reader, Optional.ofNullable(settings.get(source)).map(made::get));
                case FILE ->
                    new MailFiles(
                            reader,
                            source.name().isEmpty() ? mappings.reader(Source.MAIL, mapper, normalisation) : reader);
                case MAIL -> reader;
            };
        });
    }
}
