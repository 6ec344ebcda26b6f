package org.contactcourier.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.contactcourier.configuration.Installation;
import org.contactcourier.configuration.RouteFile;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;
import org.junit.jupiter.api.Test;

/** Each source and each organization with a name has routes of its own, whatever file they stand in. */
class RouteCopiesTest {
    private static final Organization SALES = new Organization("sales");
    private static final Source LEADS = new Source(Source.SourceKind.FILE, "leads");

    private static final Map<Source, Organization> SOURCES = new LinkedHashMap<>();

    static {
        SOURCES.put(Source.FILE, Organization.UNNAMED);
        SOURCES.put(Source.MAIL, SALES);
        SOURCES.put(LEADS, SALES);
    }

    private static final List<Organization> BOTH = List.of(Organization.UNNAMED, SALES);

    private static List<RouteFile> shipped() {
        return Installation.routesIn(Path.of("routes"));
    }

    private static String of(List<RouteFile> files, String name) {
        return files.stream()
                .filter(file -> file.name().equals(name + ".camel.yaml"))
                .map(RouteFile::text)
                .findFirst()
                .orElse("");
    }

    @Test
    void withoutNamesTheFilesAreAsTheyWere() {
        assertThat(RouteCopies.with(
                        shipped(), Map.of(Source.FILE, Organization.UNNAMED), List.of(Organization.UNNAMED)))
                .isEqualTo(shipped());
    }

    @Test
    void aSourceHandsOverToItsOrganization() {
        List<RouteFile> files = RouteCopies.with(shipped(), SOURCES, BOTH);
        RouteIds.check(files);
        assertThat(of(files, "contact-from-file"))
                .contains("name: deliver-batch\n", "executorService: deliveryWorkers\n");
        assertThat(of(files, "contact-from-file-leads"))
                .contains(
                        "name: deliver-batch-sales\n", "executorService: deliveryWorkers-sales\n", "fileSource-leads");
        assertThat(of(files, "contact-from-mail")).contains("name: deliver-batch-sales\n", "mailSource");
    }

    @Test
    void eachOrganizationHasLanesOfItsOwn() {
        List<RouteFile> files = RouteCopies.with(shipped(), SOURCES, BOTH);
        assertThat(of(files, "deliver-batch")).contains("startupOrder: 5\n", "ref: batchDelivery\n");
        assertThat(of(files, "deliver-batch-sales"))
                .contains(
                        "id: deliver-batch-sales\n",
                        "startupOrder: 501\n",
                        "ref: batchDelivery-sales\n",
                        "executorService: deliveryWorkers-sales\n",
                        "name: deliver-contact\n");
        assertThat(of(files, "contact-from-journal-sales"))
                .contains("ref: parkedContacts-sales\n", "executorService: replayWorkers-sales\n");
    }

    @Test
    void routesOfTheOneWithoutANameAreLeftOutIfItIsNotThere() {
        List<RouteFile> files =
                RouteCopies.with(shipped(), Map.of(Source.FILE, SALES, Source.MAIL, SALES), List.of(SALES));
        RouteIds.check(files);
        assertThat(files).extracting(RouteFile::name).doesNotContain("deliver-batch.camel.yaml");
        assertThat(of(files, "contact-from-file")).contains("name: deliver-batch-sales\n");
    }

    @Test
    void oneFileMayHoldAllRoutes() {
        String all = String.join("", shipped().stream().map(RouteFile::text).toList());
        List<RouteFile> files = RouteCopies.with(
                List.of(new RouteFile("all.camel.yaml", all, "/routes/all.camel.yaml")), SOURCES, BOTH);
        RouteIds.check(files);
        assertThat(of(files, "all")).contains("id: contact-from-file\n", "id: deliver-batch\n", "id: failure-policy\n");
        assertThat(of(files, "contact-from-file-leads"))
                .contains("name: deliver-batch-sales\n")
                .doesNotContain("mail");
        assertThat(of(files, "deliver-batch-sales")).isNotEmpty();
    }
}
