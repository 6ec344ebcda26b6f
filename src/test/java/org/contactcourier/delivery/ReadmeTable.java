package org.contactcourier.delivery;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The failure table as README prints it under "What happens to a contact". */
final class ReadmeTable {
    private static final String HEADING = "## What happens to a contact";
    private static final String RULER = "|---|---|\n";
    private static final Pattern ROW = Pattern.compile("^\\| (.+?) \\| (.+?) \\|$", Pattern.MULTILINE);
    private static final Pattern ENDING = Pattern.compile("\\*\\*(.+?)\\*\\*");
    private static final Pattern STATUS = Pattern.compile("\\b[1-5]\\d\\d\\b(?! refusals)");

    private ReadmeTable() {}

    record Row(String situation, String consequence) {
        /** How the contact ends, in bold; nothing if it stays where it is. */
        String ending() {
            Matcher bold = ENDING.matcher(consequence);
            return bold.find() ? bold.group(1).toLowerCase(Locale.ROOT) : "";
        }

        /** The statuses that it names one by one. */
        List<Integer> statuses() {
            return STATUS.matcher(situation)
                    .results()
                    .map(status -> Integer.valueOf(status.group()))
                    .toList();
        }

        @Override
        public String toString() {
            return situation;
        }
    }

    static List<Row> rows() throws IOException {
        String text = Files.readString(Path.of("README.md"));
        int first = text.indexOf(RULER, text.indexOf(HEADING)) + RULER.length();
        return ROW.matcher(text.substring(first, text.indexOf("\n\n", first)))
                .results()
                .map(row -> new Row(row.group(1), row.group(2)))
                .toList();
    }

    /** The default of {@code smarttask.max-refused-in-a-row}, which the table repeats. */
    static String refusedInARow() {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("smarttask.max-refused-in-a-row");
    }
}
