package org.contactcourier.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.ObjectMapping;
import org.contactcourier.mapping.jslt.BrokenMappingException;
import org.contactcourier.mapping.jslt.JsltMapping;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;

/** The operator's mappings: {@code intake.<source>.mapping}. Thread-safe. */
public final class Mappings {
    private final Map<Source, JsltMapping> bySource;

    private final Map<Source, Charset> encodings;

    private Mappings(Map<Source, JsltMapping> bySource, Map<Source, Charset> encodings) {
        this.bySource = bySource;
        this.encodings = encodings;
    }

    /**
     * Reads the mappings of all sources, also of one that is off: contacts of it may be parked.
     *
     * @throws ConfigurationException if one can't be used
     */
    public static Mappings from(Configuration configuration) {
        Map<Source, JsltMapping> bySource = new EnumMap<>(Source.class);
        Map<Source, Charset> encodings = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            encoding(configuration, "intake." + source.word() + ".encoding")
                    .ifPresent(charset -> encodings.put(source, charset));
            String key = "intake." + source.word() + ".mapping";
            Optional<Path> file = configuration.file(key);
            if (file.isPresent()) {
                try {
                    bySource.put(source, new JsltMapping(file.get(), configuration.text(key), System::nanoTime));
                } catch (BrokenMappingException e) {
                    throw configuration.wrong(key, "a mapping that can be used; " + e.getMessage());
                }
            }
        }
        return new Mappings(bySource, encodings);
    }

    private static Optional<Charset> encoding(Configuration configuration, String key) {
        Optional<String> name = configuration.optionalText(key).filter(word -> !word.equals("auto"));
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Charset.forName(name.get()));
        } catch (IllegalArgumentException e) {
            throw configuration.wrong(key, "auto, or an encoding such as windows-1251 or Shift_JIS");
        }
    }

    /**
     * Reads every format, from each source through its mapping.
     *
     * @param mapper the strict one that everything shares
     */
    public RecordReader reader(ObjectMapper mapper, Normalisation normalisation) {
        Map<Source, RecordReader> readers = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            readers.put(source, reader(source, mapper, normalisation));
        }
        return new ReaderBySource(readers);
    }

    /** Reads every format as {@code source} does, wherever it lies. */
    public RecordReader reader(Source source, ObjectMapper mapper, Normalisation normalisation) {
        return reader(source, mapper, normalisation, encodings.get(source));
    }

    /** Likewise, where text that isn't Unicode is in {@code encoding}; null if its content is to tell. */
    public RecordReader reader(
            Source source, ObjectMapper mapper, Normalisation normalisation, @Nullable Charset encoding) {
        JsltMapping mapping = bySource.get(source);
        return FormatChooser.all(
                mapper, ObjectMapping.of(normalisation, mapping == null ? null : mapping::apply), encoding);
    }

    /** Why one of them can't be used as its file is now; empty while all can. */
    public Optional<String> problem() {
        return bySource.values().stream()
                .flatMap(mapping -> mapping.problem().stream())
                .findFirst();
    }
}
