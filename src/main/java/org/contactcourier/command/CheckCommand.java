package org.contactcourier.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.contactcourier.check.Check;
import org.contactcourier.check.OutputLostException;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.intake.Mappings;
import org.contactcourier.json.StrictJson;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.organization.OrganizationsOfSources;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.Source;
import org.contactcourier.smarttask.RequestPreview;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code check}: shows what would be sent for some input, and what would be buried, and sends nothing.
 *
 * <p>Exit codes: 0 when everything would be sent, 1 when some record would be buried, 2 when the arguments or the
 * configuration are wrong or a file can't be read, 3 when everything would be sent and somebody should look at some of it.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Shows what would be sent for each contact in some files, or what is wrong with it. Sends nothing,"
                        + " and needs neither a token nor a network.",
        footer = {
            "",
            "Exit codes: 0 everything would be sent, 1 something would be buried, 2 a file can't be read, or the arguments or"
                    + " the configuration are wrong, 3 everything would be sent, but look at some of it."
        })
public final class CheckCommand implements Callable<Integer> {
    private static final int FINE = 0;
    private static final int PROBLEMS = 1;
    private static final int WRONG = 2;
    private static final int DOUBTS = 3;
    /** As every program ends in a shell whose reader has gone: 128 and SIGPIPE. */
    private static final int PIPE_CLOSED = 141;

    /** Read by log4j2.xml. */
    private static final String LOG_TARGET = "contact-courier.log";

    private final Supplier<Configuration> configuration;
    private final InputStream in;
    private final OutputStream out;
    private final PrintStream err;
    private final BooleanSupplier terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything else
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "What to read: JSON, CSV, XML, vCards, mails (.eml), in any mixture; a folder for the files in it; - for"
                            + " standard input.")
    private List<String> inputs = List.of();

    @Option(names = "--json", description = "Print one JSON object a line instead of a table.")
    private boolean json;

    @Option(names = "--only-problems", description = "Show only records that would be buried.")
    private boolean onlyProblems;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Show at most N records; the others are checked and counted all the same.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--quiet", description = "Show the summary only.")
    private boolean quiet;

    @Option(
            names = "--suggest",
            description = "Print a mapping (JSLT) for the file's headers instead, to be completed by you.")
    private boolean suggest;

    @Option(names = "--no-requests", description = "Leave out the requests.")
    private boolean noRequests;

    @Option(
            names = "--source",
            paramLabel = "kafka|file|mail",
            converter = SourceWord.class,
            description = "Read as this source does (default: file); mails always as the mailbox does.")
    private Source source = Source.FILE;

    @Option(
            names = "--region",
            paramLabel = "DE",
            converter = RegionCode.class,
            description = "The country of phone numbers that name none, instead of contact.default-region.")
    private @Nullable String region;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description =
                    "The encoding of text that isn't Unicode, such as windows-1251 (default: intake.<source>.encoding).")
    private @Nullable Charset encoding;

    /** For the files of {@code home}. */
    public CheckCommand(Home home) {
        this(
                home::configuration,
                System.in,
                // Not System.out, which keeps it to itself when nobody reads any more.
                new FileOutputStream(FileDescriptor.out),
                System.err,
                Ansi.AUTO::enabled);
    }

    CheckCommand(
            Supplier<Configuration> configuration,
            InputStream in,
            OutputStream out,
            PrintStream err,
            BooleanSupplier terminal) {
        this.configuration = configuration;
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (limit < 0) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + ": expected a number, at least 0");
        }
        System.setProperty(LOG_TARGET, "SYSTEM_ERR"); // whatever a reader has to log must not get between the lines
        try {
            Configuration c = configuration.get();
            requireSource(c);
            ObjectMapper mapper = StrictJson.mapper();
            String known = normalisation(c).region();
            Check check = new Check(
                    of -> reader(c, mapper, of),
                    source,
                    RequestPreview.from(c, OrganizationsOfSources.of(c, source), mapper),
                    new Check.Shown(
                            json,
                            onlyProblems,
                            !noRequests,
                            quiet ? 0 : limit,
                            terminal.getAsBoolean(),
                            known,
                            suggest),
                    in,
                    out,
                    err::println);
            return switch (check.of(inputs)) {
                case FINE -> FINE;
                case DOUBTS -> DOUBTS;
                case PROBLEMS -> PROBLEMS;
                case UNREADABLE -> WRONG;
            };
        } catch (ConfigurationException e) {
            err.println(e.getMessage());
            return WRONG;
        } catch (OutputLostException e) {
            if (e.isPipe()) {
                return PIPE_CLOSED;
            }
            err.println(e.getMessage());
            return WRONG;
        } catch (ParameterException e) {
            throw e;
        } catch (RuntimeException | Error e) { // the command's edge: one line, whatever it is
            err.println("The check broke off: " + e.getClass().getName());
            return WRONG;
        }
    }

    /** Before any file is read: else each of them would be told as one that can't be. */
    private void requireSource(Configuration c) {
        List<Source> all = Source.all(c::namedSources);
        if (!all.contains(source)) {
            throw new ConfigurationException("no source is called %s; there are %s"
                    .formatted(source.word(), all.stream().map(Source::word).collect(Collectors.joining(", "))));
        }
    }

    /** How {@code source} reads when the bundle runs with this configuration; everything that decides on it belongs here. */
    private RecordReader reader(Configuration c, ObjectMapper mapper, Source source) {
        Mappings all = Mappings.from(c);
        Mappings mappings = region == null ? all : all.withoutRegions();
        return encoding == null
                ? mappings.reader(source, mapper, normalisation(c))
                : mappings.reader(source, mapper, normalisation(c), encoding);
    }

    private Normalisation normalisation(Configuration c) {
        return Normalisation.from(c, Optional.ofNullable(region));
    }

    /** The code of a country. */
    static final class RegionCode implements ITypeConverter<String> {
        @Override
        public String convert(String code) {
            if (!Normalisation.isRegion(code)) {
                throw new TypeConversionException(
                        "expected a country's two letters (ISO 3166-1) such as DE, not '" + code + "'");
            }
            return code;
        }
    }

    /** A source by its word. */
    static final class SourceWord implements ITypeConverter<Source> {
        @Override
        public Source convert(String word) {
            try {
                return Source.named(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "expected kafka, file, mail, or one with a name such as file.leads, not '" + word + "'");
            }
        }
    }
}
