package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.support.BundleProcess;
import org.junit.jupiter.api.Test;

/** What the distribution says of the libraries in it. */
class SupplyIT {
    @Test
    void listsEachLibraryForScannersAndWithItsLicence() throws IOException {
        Path distribution = BundleProcess.distribution();
        Path list = distribution.resolve("sbom.cdx.json");
        assumeTrue(Files.isRegularFile(list), "Maven was offline, so it has made no SBOM: not checked");
        JsonNode sbom = new ObjectMapper().readTree(list.toFile());
        List<String> components = new ArrayList<>();
        sbom.get("components")
                .forEach(component -> components.add(component.get("name").asText() + "-"
                        + component.get("version").asText() + ".jar"));
        List<String> libraries;
        try (Stream<Path> jars = Files.list(distribution.resolve("lib"))) {
            libraries = jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }

        assertThat(components).containsExactlyInAnyOrderElementsOf(libraries);
        assertThat(sbom.get("bomFormat").asText()).isEqualTo("CycloneDX");
        String licences = Files.readString(distribution.resolve("THIRD-PARTY.txt"));
        assertThat(licences.lines().filter(line -> line.contains("Unknown license")))
                .isEmpty();
        assertThat(licences.lines().filter(line -> line.strip().startsWith("(")))
                .hasSameSizeAs(libraries);
        assertThat(distribution.resolve("NOTICE")).isRegularFile();
    }
}
