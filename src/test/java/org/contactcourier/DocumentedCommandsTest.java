package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.support.ShellBlocks;
import org.junit.jupiter.api.Test;

/** What the documents tell people to type: each call of the program is one that it understands, and each file of ours is there. */
class DocumentedCommandsTest {
    private static final Pattern CALL = Pattern.compile(
            "(?:^|[\\s/])contact-courier((?: +(?:'[^']*'|\"[^\"]*\"|[^\\s|;&<>#'\"]+))*) *(?:$|[|;&<>#])");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final Pattern FILE = Pattern.compile("\\bdocker/[\\w./-]*\\w");
    /** What a person makes first, and what others are called. */
    private static final List<String> NOT_OURS = List.of("docker/inbox/", "docker/compose/");

    @Test
    void callsTheProgramAsItUnderstands() throws IOException {
        List<String> calls = new ArrayList<>();
        for (Path document : documents()) {
            for (String line : ShellBlocks.commands(document)) {
                Matcher call = CALL.matcher(inside(line));
                if (isOurs(line) && call.find()) {
                    calls.add(line);
                    assertThatCode(() -> ContactCourier.commandLine()
                                    .parseArgs(words(call.group(1)).toArray(String[]::new)))
                            .as("%s in %s", line, document)
                            .doesNotThrowAnyException();
                }
            }
        }
        assertThat(calls).hasSizeGreaterThan(20);
    }

    @Test
    void namesFilesThatAreThere() throws IOException {
        for (Path document : documents()) {
            for (String line : ShellBlocks.commands(document)) {
                FILE.matcher(line)
                        .results()
                        .map(java.util.regex.MatchResult::group)
                        .filter(name -> NOT_OURS.stream().noneMatch(name::startsWith))
                        .forEach(name -> assertThat(Path.of(name))
                                .as("%s in %s", line, document)
                                .exists());
            }
        }
    }

    /** What runs in the container, without what brings it there. */
    private static String inside(String line) {
        return line.replaceFirst("^kubectl exec .* -- ", "")
                .replaceFirst("^docker compose .* run --rm (\\S+) ", "$1 ")
                .replaceFirst("^docker (?:compose .* )?exec (?:-\\S+ )*\\S+ ", "");
    }

    /** Docker's and systemd's own words come before the program's name, or name a container or a unit that is called like it. */
    private static boolean isOurs(String line) {
        return !line.matches(
                        "(docker (build|run|pull)|systemctl|journalctl|systemd|kubectl (create|apply|logs)|install|ln|cp) .*")
                && !line.startsWith("  ");
    }

    private static List<String> words(String arguments) {
        return WORD.matcher(arguments)
                .results()
                .map(word -> Stream.of(word.group(1), word.group(2), word.group(3))
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(docs.filter(file -> file.toString().endsWith(".md")), Stream.of(Path.of("README.md")))
                    .toList();
        }
    }
}
