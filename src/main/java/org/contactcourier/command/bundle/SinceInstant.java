package org.contactcourier.command.bundle;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --since}: an instant, a day, or how long ago. Stateless. */
public final class SinceInstant implements ITypeConverter<Instant> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})\\s*([smhdw])");

    @Override
    public Instant convert(String given) {
        Matcher ago = AGO.matcher(given.strip().toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            return Instant.now()
                    .minus(length(Long.parseLong(ago.group(1)), ago.group(2).charAt(0)));
        }
        try {
            return given.contains("T")
                    ? Instant.parse(given)
                    : LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "expected an instant, a day or a time such as 2026-11-23T12:00:00Z, 2026-11-23, 2h or 3d, not '"
                            + given + "'");
        }
    }

    private static Duration length(long many, char unit) {
        return switch (unit) {
            case 's' -> Duration.ofSeconds(many);
            case 'm' -> Duration.ofMinutes(many);
            case 'h' -> Duration.ofHours(many);
            case 'd' -> Duration.ofDays(many);
            default -> Duration.ofDays(many * 7);
        };
    }
}
