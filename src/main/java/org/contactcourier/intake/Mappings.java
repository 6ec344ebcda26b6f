package org.contactcourier.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

    private final Map<Source, String> regions;

    /** Whether SmartTask gets the companies of a source's contacts: its organization says so. */
    private final Map<Source, Boolean> companies;

    private final List<Source> sources;

    private Mappings(
            List<Source> sources,
            Map<Source, JsltMapping> bySource,
            Map<Source, Charset> encodings,
            Map<Source, String> regions,
            Map<Source, Boolean> companies) {
        this.sources = sources;
        this.bySource = bySource;
        this.encodings = encodings;
        this.regions = regions;
        this.companies = companies;
    }

    /**
     * Reads the mappings of all sources, also of one that is off: contacts of it may be parked.
     *
     * @throws ConfigurationException if one can't be used
     */
    public static Mappings from(Configuration configuration) {
        Map<Source, JsltMapping> bySource = new HashMap<>();
        Map<Source, Charset> encodings = new HashMap<>();
        Map<Source, String> regions = new HashMap<>();
        Map<Source, Boolean> companies = new HashMap<>();
        List<Source> sources = Source.all(configuration::namedSources);
        for (Source source : sources) {
            companies.put(
                    source,
                    configuration.ofSource(
                            source.keysOfKind(), source.name(), its -> its.flag("smarttask.link-company")));
            region(configuration, source.keys() + "region").ifPresent(code -> regions.put(source, code));
            encoding(configuration, source.keys() + "encoding").ifPresent(charset -> encodings.put(source, charset));
            String key = source.keys() + "mapping";
            Optional<Path> file = configuration.file(key);
            if (file.isPresent()) {
                try {
                    bySource.put(source, new JsltMapping(file.get(), configuration.text(key), System::nanoTime));
                } catch (BrokenMappingException e) {
                    throw configuration.wrong(key, "a mapping that can be used; " + e.getMessage());
                }
            }
        }
        return new Mappings(sources, bySource, encodings, regions, companies);
    }

    private static Optional<String> region(Configuration configuration, String key) {
        Optional<String> code = configuration.optionalText(key);
        if (code.isPresent() && !Normalisation.isRegion(code.get())) {
            throw configuration.wrong(key, "a country's two letters (ISO 3166-1) such as DE, or nothing");
        }
        return code;
    }

    /** The same where every source is in the region that the reader is given. */
    public Mappings withoutRegions() {
        return new Mappings(sources, bySource, encodings, Map.of(), companies);
    }

    /** All sources that are configured, with names and without, also those that are off. */
    public List<Source> sources() {
        return sources;
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
        return bySource(source -> reader(source, mapper, normalisation));
    }

    /** Reads what is no source's own writing any more: its region counts, and no mapping; a bad detail is never left out. */
    public RecordReader canonical(ObjectMapper mapper, Normalisation normalisation) {
        Normalisation strict = normalisation.buryingBadDetails();
        return bySource(source -> reader(mapper, of(source, strict), null, null));
    }

    /** Reads what comes from each source with a reader of its own. */
    public RecordReader bySource(Function<Source, RecordReader> reader) {
        Map<Source, RecordReader> readers = new HashMap<>();
        sources.forEach(source -> readers.put(source, reader.apply(source)));
        return new ReaderBySource(readers);
    }

    /** Reads every format as {@code source} does, wherever it lies. */
    public RecordReader reader(Source source, ObjectMapper mapper, Normalisation normalisation) {
        return reader(source, mapper, normalisation, encodings.get(source));
    }

    /** Likewise, where text that isn't Unicode is in {@code encoding}; null if its content is to tell. */
    public RecordReader reader(
            Source source, ObjectMapper mapper, Normalisation normalisation, @Nullable Charset encoding) {
        return reader(mapper, of(source, normalisation), bySource.get(source), encoding);
    }

    /** In the region of {@code source}, and with an account as its organization has it. */
    private Normalisation of(Source source, Normalisation normalisation) {
        String region = regions.get(source);
        Normalisation its = region == null ? normalisation : normalisation.dialledIn(region);
        return its.linkingCompanies(companies.getOrDefault(source, false));
    }

    private static RecordReader reader(
            ObjectMapper mapper,
            Normalisation normalisation,
            @Nullable JsltMapping mapping,
            @Nullable Charset encoding) {
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
