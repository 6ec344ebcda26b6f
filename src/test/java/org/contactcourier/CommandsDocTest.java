package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/commands.md} is what the commands say of themselves; {@code -Ddocs.update} writes it anew. */
class CommandsDocTest {
    private static final Path DOC = Path.of("docs/commands.md");
    private static final Path COMPLETION = Path.of("src/main/distribution/bin/contact-courier-completion.bash");
    private static final int COLUMNS = 120;
    private static final String HEAD = """
            # Commands

            Without arguments, `contact-courier` runs until it is stopped. Each command below does one thing and ends. This page is made of what
            the commands print for `--help`.

            `dead-letters`, `trace`, `reconcile` and `operate` work on the bundle that runs: they find it at `management.host` and `management.port` of the same
            configuration. If nothing answers there, they open the journal (`journal.url`) themselves; call them as the same user then, so that
            the journal's files keep their owner. If another process has the journal, they say so and change nothing.

            If `management.tls.key-store` is set, they call over TLS and trust the certificate in that key store and no other, whatever name it is for. If
            `management.token` is set, they send it, though never unencrypted over a network. So give them the bundle's own configuration.

            ```sh
            bin/contact-courier dead-letters list --reason Invalid --since 3d
            docker exec courier bin/contact-courier operate gate close --reason 'SmartTask moves house'
            ```

            For bash, `. bin/contact-courier-completion.bash` in `~/.bashrc` completes commands and options.

            """;

    @Test
    void saysWhatTheCommandsSay() throws IOException {
        StringBuilder doc = new StringBuilder(HEAD);
        append(doc, ContactCourier.commandLine(), "contact-courier", "##");
        String real = doc.toString().stripTrailing() + "\n";

        if (System.getProperty("docs.update") != null) {
            Files.writeString(DOC, real);
        }
        assertThat(Files.readString(DOC))
                .as("%s is out of date: mvn test -Dtest=CommandsDocTest -Ddocs.update", DOC)
                .isEqualTo(real);
    }

    private static void append(StringBuilder doc, CommandLine command, String name, String heading) {
        String usage = command.setUsageHelpWidth(COLUMNS)
                .getUsageMessage(Ansi.OFF)
                .lines()
                .map(String::stripTrailing)
                .reduce("", (all, line) -> all + line + "\n");
        doc.append("%s `%s`%n%n```%n%s```%n%n".formatted(heading, name, usage));
        for (CommandLine sub : sorted(command)) {
            append(doc, sub, name + " " + sub.getCommandName(), "##");
        }
    }

    private static Set<CommandLine> sorted(CommandLine command) {
        Set<CommandLine> sorted = new TreeSet<>(java.util.Comparator.comparing(CommandLine::getCommandName));
        sorted.addAll(command.getSubcommands().values());
        return sorted;
    }

    @Test
    void completesEachCommand() throws IOException {
        String script = AutoComplete.bash("contact-courier", ContactCourier.commandLine())
                        .replaceAll("(?m)^# \\[picocli .*\\R|^# .*(?:generated|Generated).*\\R|[ \t]+$", "")
                        .stripTrailing()
                + "\n";
        if (System.getProperty("docs.update") != null) {
            Files.writeString(COMPLETION, script);
        }
        assertThat(Files.readString(COMPLETION))
                .as("%s is out of date: mvn test -Dtest=CommandsDocTest -Ddocs.update", COMPLETION)
                .isEqualTo(script);

        assertThat(script).contains("dead-letters", "--only-sendable", "--with-reason", "operate", "trace");
    }
}
