package org.contactcourier.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private String textOf(String name) {
        return home.routes().stream()
                .filter(route -> route.name().equals(name))
                .findFirst()
                .orElseThrow()
                .text();
    }

    @Test
    void laysFilesOverThePackagedOnesByNameTheWorkingDirectoryLast() throws IOException {
        assertThat(home.routes()).hasSize(8).allMatch(RouteFile::isShipped);

        route(beside);
        assertThat(home.routes()).hasSize(9);
        assertThat(textOf("a.camel.yaml")).isEqualTo("beside");

        route(working);
        assertThat(home.routes()).hasSize(9);
        assertThat(textOf("a.camel.yaml")).isEqualTo("working");

        Files.writeString(working.resolve("routes/deliver-batch.camel.yaml"), "mine");
        assertThat(home.routes()).hasSize(9);
        assertThat(textOf("deliver-batch.camel.yaml")).isEqualTo("mine");
        assertThat(home.taken())
                .contains("the packaged ones and " + working.resolve("routes/a.camel.yaml") + " (your own)")
                .contains(working.resolve("routes/deliver-batch.camel.yaml") + " (instead of the packaged one)");
    }

    @Test
    void takesACopyOfAPackagedRouteForThePackagedOne() throws IOException {
        Path routes = Files.createDirectory(working.resolve("routes"));
        Files.copy(Path.of("routes/deliver-batch.camel.yaml"), routes.resolve("deliver-batch.camel.yaml"));

        assertThat(home.routes()).hasSize(8).allMatch(RouteFile::isShipped);
        assertThat(home.taken()).endsWith("routes: the packaged ones");
    }

    @Test
    void replacesAllPackagedRoutesIfToldTo() throws IOException {
        Files.writeString(beside.resolve("application.properties"), "routes.replace=true");
        assertThat(home.routes()).as("no folder to replace them").hasSize(8);

        route(working);
        route(beside);
        assertThat(home.routes()).extracting(RouteFile::text).containsExactly("working");
        assertThat(home.taken())
                .endsWith("routes: " + working.resolve("routes") + " and none of the packaged ones"
                        + " (routes.replace)");
    }

    @Test
    void refusesAFolderThatReplacesAllRoutesAndHoldsNone() throws IOException {
        Path routes = Files.createDirectory(working.resolve("routes"));
        assertThat(home.routes()).hasSize(8);

        Files.writeString(working.resolve("application.properties"), "routes.replace=true");
        assertThatThrownBy(home::routes)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(routes.toString())
                .hasMessageContaining("no *.camel.yaml");
    }

    @Test
    void readsTheWorkingDirectoryWhileNobodyElseMayWriteThere() throws IOException {
        route(working);
        Files.writeString(working.resolve("application.properties"), "smarttask.max-in-flight=3");

        Installation own = Installation.of(working, Optional.of(beside));

        assertThat(own.warnings()).isEmpty();
        assertThat(own.routes()).extracting(RouteFile::text).contains("working");
        assertThat(own.taken())
                .contains(working.resolve("application.properties").toString());
        assertThat(own.configuration().number("smarttask.max-in-flight", 1, 100))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "routes", "routes/a.camel.yaml", "application.properties"})
    void passesOverAWorkingDirectoryWhereEverybodyMayWrite(String open) throws IOException {
        route(working);
        Files.writeString(working.resolve("application.properties"), "smarttask.max-in-flight=3");
        Files.setPosixFilePermissions(working.resolve(open), PosixFilePermissions.fromString("rwxrwxrwx"));

        Installation own = Installation.of(working, Optional.of(beside));

        assertThat(own.routes()).extracting(RouteFile::name).contains("deliver-batch.camel.yaml");
        assertThat(own.configuration().number("smarttask.max-in-flight", 1, 100))
                .isNotEqualTo(3);
        assertThat(own.warnings()).singleElement().asString().contains("can be written by everybody", "--home");
    }

    @Test
    void saysNothingOfAnOpenWorkingDirectoryThatHoldsNoFileOfOurs() throws IOException {
        Files.setPosixFilePermissions(working, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(Installation.of(working, Optional.of(beside)).warnings()).isEmpty();
    }

    @Test
    void passesOverAWorkingDirectoryOfAnotherUserOrOfAForeignGroup() throws IOException {
        assumeTrue(new File("/root").canWrite(), "only root may give files away: not checked");
        route(working);
        Files.setPosixFilePermissions(working, PosixFilePermissions.fromString("rwxrwxr-x"));
        assertThat(Installation.of(working, Optional.empty()).warnings())
                .as("the owner's own group")
                .isEmpty();

        Files.setAttribute(working, "unix:gid", 12345);
        assertThat(Installation.of(working, Optional.empty()).warnings())
                .singleElement()
                .asString()
                .contains("can be written by the group 12345");

        Files.setAttribute(working, "unix:uid", 12345);
        assertThat(Installation.of(working, Optional.empty()).warnings())
                .singleElement()
                .asString()
                .contains("belongs to the user 12345");
        assertThat(Installation.of(working, Optional.empty()).routes())
                .extracting(RouteFile::name)
                .contains("deliver-batch.camel.yaml");
    }

    @Test
    void takesAFolderThatWasNamedAtItsWord() throws IOException {
        route(working);
        Files.setPosixFilePermissions(working, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(Installation.at(working).routes())
                .extracting(RouteFile::text)
                .contains("working");
        assertThatThrownBy(() -> Installation.at(working.resolve("nowhere")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--home");
    }

    private static void route(Path folder) throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Files.writeString(routes.resolve("a.camel.yaml"), folder.getFileName().toString());
    }
}
