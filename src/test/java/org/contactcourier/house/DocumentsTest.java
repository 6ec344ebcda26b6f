package org.contactcourier.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** What the documents say exists: links, Maven profiles, keys, variables and files. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(#[^)]*)?\\)");
    private static final Pattern PROFILE = Pattern.compile("mvn [^`\\n]*-P(\\w+)");
    private static final Pattern KEY =
            Pattern.compile("`((?:smarttask|intake|journal|dead-letter|receipt|management)\\.[a-z][a-z.-]*[a-z])`");
    private static final Pattern VARIABLE = Pattern.compile("\\b((?:SMARTTASK|INTAKE|JOURNAL)_[A-Z_]+)\\b");
    private static final Pattern ROUTE = Pattern.compile("`(routes/[a-z-]+\\.camel\\.yaml)`");
    private static final Pattern ANCHOR = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

    @Test
    void leadsToWhatExists() throws IOException {
        forEachDocument((file, text) -> {
            for (String target : matches(LINK, text, 1)) {
                if (!target.contains("://")) {
                    assertThat(file.resolveSibling(target))
                            .as("link in %s", file)
                            .exists();
                }
            }
        });
    }

    @Test
    void leadsToHeadingsThatExist() throws IOException {
        forEachDocument((file, text) -> {
            Matcher link = LINK.matcher(text);
            while (link.find()) {
                if (link.group(2) != null) {
                    String headings = String.join("\n", matches(ANCHOR, read(file.resolveSibling(link.group(1))), 1));
                    assertThat(headings.toLowerCase(java.util.Locale.ROOT)
                                    .replaceAll("[^a-z0-9 \n-]", "")
                                    .replace(' ', '-')
                                    .lines())
                            .as("link in %s", file)
                            .contains(link.group(2).substring(1));
                }
            }
        });
    }

    @Test
    void namesProfilesThatExist() throws IOException {
        String pom = read(Path.of("pom.xml"));
        forEachDocument((file, text) -> {
            for (String profile : matches(PROFILE, text, 1)) {
                assertThat(pom).as("mvn -P%s in %s", profile, file).contains("<id>" + profile + "</id>");
            }
        });
    }

    /** A source's or an organization's name in a key, and in a variable. */
    private static final String NAMED = "^(intake\\.(?:kafka|file|mail)\\.|smarttask\\.)[a-z][a-z0-9]*\\.";

    private static final String NAMED_VARIABLE = "^(INTAKE_(?:KAFKA|FILE|MAIL)_|SMARTTASK_)[A-Z][A-Z0-9]*_";

    @Test
    void namesKeysAndVariablesThatExist() throws IOException {
        Set<String> keys = keys();
        Set<String> variables = keys.stream().map(Configuration::variable).collect(Collectors.toSet());
        forEachDocument((file, text) -> {
            for (String key : matches(KEY, text, 1)) {
                // The name of a group of keys is also that of a package.
                String general = key.replaceFirst(NAMED, "$1");
                assertThat(keys)
                        .as("%s in %s", key, file)
                        .anyMatch(known ->
                                (known + ".").startsWith(key + ".") || (known + ".").startsWith(general + "."));
            }
            for (String variable : matches(VARIABLE, text, 1)) {
                assertThat(variables)
                        .as("variable in %s", file)
                        .containsAnyOf(variable, variable.replaceFirst(NAMED_VARIABLE, "$1"));
            }
        });
    }

    @Test
    void namesRoutesThatExist() throws IOException {
        forEachDocument((file, text) -> {
            for (String route : matches(ROUTE, text, 1)) {
                assertThat(Path.of(route)).as("route in %s", file).exists();
            }
        });
    }

    private static Set<String> keys() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(Path.of("application.properties"))) {
            properties.load(in);
        }
        return properties.stringPropertyNames();
    }

    private static void forEachDocument(BiConsumer<Path, String> check) throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            Stream.concat(Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .forEach(file -> check.accept(file, read(file)));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> matches(Pattern pattern, String text, int group) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(group));
        }
        return found;
    }
}
