package org.contactcourier.command.letters;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.contactcourier.command.bundle.SinceInstant;
import org.contactcourier.contact.Reason;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say which letters, but for their reason: {@code discard} has another meaning for that word. */
final class LetterChoice {
    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            converter = SourceName.class,
            description = "kafka, file or mail.")
    private @Nullable Source source;

    @Option(
            names = "--origin",
            paramLabel = "START",
            description = "How the origin begins: file:people.csv, kafka:contacts/0.")
    private @Nullable String origin;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            converter = SinceInstant.class,
            description =
                    "Buried since an instant or a day in UTC, or since so long: 2026-11-23T12:00:00Z, 2026-11-23, 2h, 3d.")
    private @Nullable Instant since;

    @Option(
            names = "--cause",
            paramLabel = "CAUSE",
            description = "As list --groups says it: '/email: malformed-email'.")
    private @Nullable String cause;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Anywhere in the message, the origin, the contact or the record's bytes.")
    private @Nullable String text;

    @Option(names = "--run", paramLabel = "ID", description = "The refusal_run of a refused letter.")
    private @Nullable String run;

    @Option(
            names = "--organization",
            paramLabel = "NAME",
            converter = OrganizationName.class,
            description = "Of the SmartTask organization with this name.")
    private @Nullable Organization organization;

    Filter in(State state, @Nullable Reason reason) {
        return new Filter(state, reason, source, origin, since, cause, text, run, organization);
    }

    private static <T> T word(T[] all, Function<T, String> name, String given) {
        List<String> names = Arrays.stream(all).map(name).toList();
        return Arrays.stream(all)
                .filter(one -> name.apply(one).equalsIgnoreCase(given))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of "
                        + names.stream().collect(Collectors.joining(", ")) + ", not '" + given + "'"));
    }

    /** A reason by its word, upper and lower case alike. */
    static final class ReasonWord implements ITypeConverter<Reason> {
        @Override
        public Reason convert(String given) {
            return word(Reason.values(), Reason::word, given);
        }
    }

    /** A source by its word. */
    static final class SourceName implements ITypeConverter<Source> {
        @Override
        public Source convert(String given) {
            try {
                return Source.named(given.toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "expected one of kafka, file, mail, or one with a name such as file.leads, not '" + given
                                + "'");
            }
        }
    }

    /** An organization by its name. */
    static final class OrganizationName implements ITypeConverter<Organization> {
        @Override
        public Organization convert(String given) {
            if (!Source.isName(given)) {
                throw new TypeConversionException(
                        "expected the name of an organization: small letters and digits, a letter first, not '" + given
                                + "'");
            }
            return new Organization(given);
        }
    }
}
