package org.contactcourier.route;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Installation;
import org.contactcourier.configuration.RouteFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteIdsTest {
    private static final String PACKAGED = "packaged";

    private static RouteFile own(String name, String text) {
        return new RouteFile(name, text, "/own/routes/" + name);
    }

    private static String route(String id) {
        return "- route:\n    id: " + id + "\n    from:\n      uri: direct\n";
    }

    private static void refuses(List<RouteFile> files, String... words) {
        assertThatThrownBy(() -> RouteIds.check(files))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("routes: ")
                .hasMessageContainingAll(words)
                .message()
                .hasLineCount(1);
    }

    @Test
    void takesTheShippedRoutesAndSomeMore() {
        List<RouteFile> files = new ArrayList<>(Installation.routesIn(Path.of("routes")));
        files.add(own("a.camel.yaml", route("a")));
        files.add(own("beans.camel.yaml", "- beans:\n    - name: words\n      type: java.util.ArrayList\n"));

        assertThatCode(() -> RouteIds.check(files)).doesNotThrowAnyException();
    }

    @Test
    void refusesOneIdInTwoFilesOrTwiceInOne() {
        refuses(
                List.of(own("a.camel.yaml", route("x")), own("b.camel.yaml", route("x"))),
                "/own/routes/a.camel.yaml",
                "/own/routes/b.camel.yaml",
                "the id x");
        refuses(List.of(own("a.camel.yaml", route("x") + route("x"))), "/own/routes/a.camel.yaml", "two routes");
        refuses(
                List.of(
                        own("a.camel.yaml", route("x")),
                        own("b.camel.yaml", "- routeConfiguration:\n    id: x\n    errorHandler: {}\n")),
                "the id x");
    }

    @Test
    void saysHowToPutAFileOverThePackagedOne() {
        RouteFile shipped = new RouteFile("deliver-batch.camel.yaml", route("deliver-batch"), PACKAGED);
        RouteFile mine = own("mine.camel.yaml", route("deliver-batch"));

        refuses(List.of(shipped, mine), "rename /own/routes/mine.camel.yaml to deliver-batch.camel.yaml");
        refuses(List.of(mine, shipped), "rename /own/routes/mine.camel.yaml to deliver-batch.camel.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- route:\n    id: \"a",
                "- route:\n    id: [a",
                "- route:\n\tid: a",
                "- route:",
                "- route",
                "route:\n  id: a",
                "hello",
                "- route:\n    id: a\n    id: b",
                "- route:\n    id: a\n  from: b",
                "--- a\n--- b",
                "- route: *none"
            })
    void namesAFileThatIsNoListOfRoutes(String text) {
        refuses(List.of(own("a.camel.yaml", text)), "/own/routes/a.camel.yaml");
    }
}
