package org.contactcourier;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.gate.GateStatus;
import org.contactcourier.organization.OrganizationsOfSources;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.contactcourier.source.IntakeSource;
import org.slf4j.Logger;

/**
 * What a start says of itself in the log: program, sources, journal and gate, one line each. With the line about files that were
 * taken there are five. Knows no value that is secret. For the thread that starts.
 */
final class StartLines {
    /** What names the server of each kind of source; to set it without the switch is a mistake that is easily made. */
    private static final Map<String, String> SERVERS = Map.of("intake.kafka.", "brokers", "intake.mail.", "host");

    /** The folder of an operator's own jars, beside the program's. */
    private static final String EXT = "ext";

    private StartLines() {}

    /** The program, as it was built, and what runs it. */
    static String program() {
        String commit = commit();
        return "Contact Courier %s%s on Java %s (%s), process %d"
                .formatted(
                        version(),
                        commit.isEmpty() ? "" : " (commit " + commit + ")",
                        System.getProperty("java.version"),
                        System.getProperty("java.vendor"),
                        ProcessHandle.current().pid());
    }

    /** The program's version. */
    static String version() {
        String version = StartLines.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /** The commit that it was built from; empty if that isn't known. */
    static String commit() {
        return BuildManifest.value(new Attributes.Name("Implementation-Build")).orElse("");
    }

    /** That jars lie in {@code ext} and aren't used; empty if all are, or if there are none. */
    static Optional<String> jarsNotUsed() {
        return BuildManifest.jar()
                .flatMap(jar -> jarsNotUsed(
                        jar.resolveSibling(EXT),
                        System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    }

    static Optional<String> jarsNotUsed(Path ext, String... classPath) {
        try (Stream<Path> files = Files.list(ext)) {
            String unused = files.map(file -> Path.of(EXT).resolve(file.getFileName()))
                    .filter(jar -> jar.toString().endsWith(".jar"))
                    .filter(jar -> Stream.of(classPath)
                            .noneMatch(entry -> Path.of(entry).endsWith(jar)))
                    .map(Path::toString)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return unused.isEmpty()
                    ? Optional.empty()
                    : Optional.of(unused + ": not on the class path, so no route can use what is in there. Start with"
                            + " bin/contact-courier, which adds what it may read");
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.of("The folder " + ext + " can't be listed, so it isn't known whether jars in there are"
                    + " used: look at its rights and at its disk");
        }
    }

    /** Tells of all that was put together. */
    static void tell(
            Logger log,
            List<IntakeSource> sources,
            Configuration configuration,
            OrganizationsOfSources organizations,
            Function<Organization, GateStatus> gate) {
        sources(log, sources);
        notRead(log, configuration);
        log.info("Journal: {}", configuration.shown("journal.url").orElse(""));
        organizations.settings().forEach((one, settings) -> {
            String whose = organizations.haveNames() ? " of " + sourcesOf(one, sources, organizations) : "";
            log.info("{}", gate(gate.apply(one), settings, whose));
        });
    }

    private static void sources(Logger log, List<IntakeSource> sources) {
        if (sources.isEmpty()) {
            log.warn("No source is on, so nothing is read: set intake.kafka.enabled, intake.file.enabled or"
                    + " intake.mail.enabled to true");
            return;
        }
        log.info(
                "Sources: {}",
                String.join(
                        "; ",
                        sources.stream()
                                .map(source -> source.name() + " reads " + source.place())
                                .toList()));
    }

    private static void notRead(Logger log, Configuration configuration) {
        SERVERS.forEach((kind, address) -> {
            boolean on = configuration.flag(kind + "enabled")
                    || !configuration.namedSources(kind).isEmpty();
            if (!on && configuration.optionalText(kind + address).isPresent()) {
                log.info("Not read: {}{} is set, but {}enabled is false", kind, address, kind);
            }
        });
    }

    private static String sourcesOf(
            Organization one, List<IntakeSource> sources, OrganizationsOfSources organizations) {
        String words = sources.stream()
                .map(IntakeSource::name)
                .filter(word -> organizations.of(Source.named(word)).equals(one))
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "no source that is on" : words;
    }

    /**
     * Whether contacts may pass, and where to.
     *
     * @param whose which contacts, if not all
     */
    private static String gate(GateStatus gate, SmartTaskSettings settings, String whose) {
        String why = gate.reasons().isEmpty()
                ? ""
                : ": "
                        + String.join(
                                "; ",
                                gate.reasons().stream()
                                        .map(GateStatus.ReasonDetail::what)
                                        .toList());
        String name = settings.organization().name();
        return "Gate%s: %s%s; contacts%s go to %s, organization %d"
                .formatted(
                        name.isEmpty() ? "" : " of " + name,
                        gate.word(),
                        why,
                        whose,
                        settings.baseUrl(),
                        settings.organizationId());
    }
}
