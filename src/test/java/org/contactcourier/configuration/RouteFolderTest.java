package org.contactcourier.configuration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in a folder of routes and can't be one is named; what was never meant as one is passed over. */
class RouteFolderTest {
    @TempDir
    Path folder;

    private void refuses(String name, String... words) {
        assertThatThrownBy(() -> RouteFolder.read(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("routes: " + folder.resolve(name))
                .hasMessageContainingAll(words)
                .message()
                .hasLineCount(1);
    }

    private void write(String name, String text, Charset charset) throws IOException {
        Files.write(folder.resolve(name), text.getBytes(charset));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "enrich-contact.yml",
                "enrich-contact.yaml",
                "enrich-contact.camel.yml",
                "enrich-contact.Camel.YAML",
                "Enrich-Contact.YAML",
                "routes.xml",
                "enrich-contact.camel.xml"
            })
    void refusesANameThatWouldNotBeRead(String name) throws IOException {
        write(name, "- route: {}", UTF_8);
        refuses(name, ".camel.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n", "# later\n", "\uFEFF", "# one\n\n  # two"})
    void refusesAFileWithoutContent(String text) throws IOException {
        write("a.camel.yaml", text, UTF_8);
        refuses("a.camel.yaml", "is empty");
    }

    @Test
    void refusesOtherEncodings() throws IOException {
        write("a.camel.yaml", "- route: # für alle", ISO_8859_1);
        refuses("a.camel.yaml", "not UTF-8");
        write("a.camel.yaml", "- route: {}", UTF_16LE);
        refuses("a.camel.yaml", "not UTF-8");
    }

    @Test
    void refusesWhatIsNoFileOfRoutes() throws IOException {
        Path folderLikeAFile = Files.createDirectory(folder.resolve("a.camel.yaml"));
        refuses("a.camel.yaml", "is a folder");
        Files.delete(folderLikeAFile);

        Path link = Files.createSymbolicLink(folder.resolve("a.camel.yaml"), folder.resolve("nowhere"));
        refuses("a.camel.yaml", "a link to a file that is not there");
        Files.delete(link);

        write("a.camel.yaml", "#".repeat(1024 * 1024 + 1), UTF_8);
        refuses("a.camel.yaml", "larger than 1 MiB");
    }

    @Test
    void followsALinkToAFileAndDropsAByteOrderMark() throws IOException {
        Path data = Files.createDirectory(folder.resolve("..data"));
        Files.writeString(data.resolve("a.camel.yaml"), "\uFEFF- route: {}");
        Files.createSymbolicLink(folder.resolve("a.camel.yaml"), data.resolve("a.camel.yaml"));

        assertThat(RouteFolder.read(folder)).extracting(RouteFile::text).containsExactly("- route: {}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                ".a.camel.yaml.swp",
                ".a.camel.yaml",
                "a.camel.yaml~",
                "a.camel.yaml.bak",
                "a.camel.yaml.orig"
            })
    void passesOverWhatWasNeverMeantAsARoute(String name) throws IOException {
        write(name, "text", UTF_8);
        assertThat(RouteFolder.read(folder)).isEmpty();
    }
}
