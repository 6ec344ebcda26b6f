package org.contactcourier.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/mapping.md} shows what is delivered and what the samples are. */
class MappingDocTest {
    private static final Path DOC = Path.of("docs/mapping.md");
    private static final Pattern CODE = Pattern.compile("[\"`](mapping-[a-z-]+)[\"`]");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/main/distribution/mappings/hubspot-contacts.jslt",
                "src/main/distribution/mappings/salesforce-contacts.jslt",
                "src/test/resources/samples/mapping/hubspot-contacts.api.json",
                "src/test/resources/samples/mapping/salesforce-contacts.rest.json",
                "src/test/resources/samples/mapping/kunden.jslt",
                "src/test/resources/samples/mapping/kunden.xml",
                "src/test/resources/samples/xml/lists-and-labels.xml"
            })
    void showsTheFileAsItIs(Path file) throws IOException {
        assertThat(Files.readString(DOC)).contains("\n" + Files.readString(file) + "```\n");
    }

    @Test
    void listsEveryCodeThatAMappingCanEndIn() throws IOException {
        Path script = Path.of("src/main/java/org/contactcourier/mapping/jslt/JsltScript.java");

        assertThat(codes(DOC)).isEqualTo(codes(script)).isNotEmpty();
    }

    private static Set<String> codes(Path file) throws IOException {
        return CODE.matcher(Files.readString(file))
                .results()
                .map((MatchResult code) -> code.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
