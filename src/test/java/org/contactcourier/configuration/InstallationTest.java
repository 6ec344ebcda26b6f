package org.contactcourier.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir
    Path folder;

    private Path working;
    private Path beside;
    private Installation home;

    @BeforeEach
    void makeFolders() throws IOException {
        working = Files.createDirectory(folder.resolve("working"));
        beside = Files.createDirectory(folder.resolve("beside"));
        home = new Installation(List.of(working, beside));
    }

    @Test
    void takesOneWholeFolderOfRoutesTheWorkingDirectoryFirst() throws IOException {
        assertThat(home.routes()).isEqualTo("classpath:routes/*.camel.yaml");

        route(beside);
        assertThat(home.routes()).isEqualTo("file:" + beside.resolve("routes") + "/*.camel.yaml");

        route(working);
        assertThat(home.routes()).isEqualTo("file:" + working.resolve("routes") + "/*.camel.yaml");
    }

    @Test
    void refusesAFolderOfRoutesThatHoldsNone() throws IOException {
        route(beside);
        Path routes = Files.createDirectory(working.resolve("routes"));
        Files.writeString(routes.resolve("contact-from-file.yml"), "");

        assertThatThrownBy(home::routes)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(routes.toString())
                .hasMessageContaining("no *.camel.yaml");
    }

    private static void route(Path folder) throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("a.camel.yaml"), "");
    }
}
