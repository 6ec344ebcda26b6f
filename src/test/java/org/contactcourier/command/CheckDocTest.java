package org.contactcourier.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The output in {@code docs/check.md} is real: made of the files that stand there; {@code -Ddocs.update} writes it anew. */
class CheckDocTest {
    private static final Path DOC = Path.of("docs/check.md");
    private static final Pattern FILE = Pattern.compile("(?ms)^```\\w+ (\\S+)\\n(.*?)^```$");
    private static final Pattern COMMAND =
            Pattern.compile("(?ms)^```console\\n\\$ contact-courier check ([^\\n]*)\\n.*?^```$");

    @TempDir
    Path folder;

    @Test
    void showsWhatTheCommandsPrint() throws IOException {
        String doc = Files.readString(DOC);
        for (MatchResult file : FILE.matcher(doc).results().toList()) {
            Files.writeString(folder.resolve(file.group(1)), file.group(2));
        }

        String real = COMMAND.matcher(doc)
                .replaceAll(command -> Matcher.quoteReplacement("```console\n$ contact-courier check "
                        + command.group(1) + "\n" + output(command.group(1)) + "```"));

        if (System.getProperty("docs.update") != null) {
            Files.writeString(DOC, real);
        }
        assertThat(Files.readString(DOC))
                .as("%s is out of date: mvn test -Dtest=CheckDocTest -Ddocs.update", DOC)
                .isEqualTo(real);
    }

    private String output(String arguments) {
        List<String> all = new ArrayList<>();
        for (String argument : arguments.split(" ", -1)) {
            boolean isFile = Files.exists(folder.resolve(argument));
            all.add(isFile ? folder.resolve(argument).toString() : argument);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int ignored = new CommandLine(new CheckCommand(
                        () -> Configuration.load(List.of(), Map.of(), new Properties()),
                        InputStream.nullInputStream(),
                        out,
                        new PrintStream(out, true, UTF_8),
                        () -> false))
                .execute(all.toArray(String[]::new));
        return out.toString(UTF_8).replace(folder + "/", "");
    }
}
