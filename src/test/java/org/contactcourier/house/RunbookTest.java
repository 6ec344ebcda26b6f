package org.contactcourier.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.contactcourier.gate.ClosedReason;
import org.contactcourier.record.Source;
import org.junit.jupiter.api.Test;

/** Health and alerts link each reason to a section of {@code docs/runbook.md}. */
class RunbookTest {
    private static final Path RUNBOOK = Path.of("docs/runbook.md");
    private static final Path ASSEMBLY = Path.of("src/main/java/org/contactcourier/Assembly.java");
    private static final Path ALERTS = Path.of("docker/prometheus/alerts.yml");
    private static final Path DESTINATIONS = Path.of("src/main/java/org/contactcourier/Destinations.java");
    private static final Pattern ALERT = Pattern.compile("runbook: docs/runbook\\.md#([a-z-]+)(?=\\s)");
    private static final Pattern CHECK = Pattern.compile("new HealthCheck\\(\\s*\"([a-z-]+)\"(?! *\\+)");
    private static final Pattern SECTION = Pattern.compile("(?m)^## ([a-z-]+)$");

    @Test
    void hasASectionForEachReasonAndNoOther() throws IOException {
        Set<String> reasons = found(CHECK, ASSEMBLY);
        reasons.addAll(found(CHECK, DESTINATIONS));
        Source.unnamed().stream()
                .filter(source -> Files.exists(Path.of("routes/contact-from-" + source.word() + ".camel.yaml")))
                .map(source -> "source-" + source.word())
                .forEach(reasons::add);
        Arrays.stream(ClosedReason.values()).map(why -> "gate-" + why.word()).forEach(reasons::add);

        reasons.addAll(found(ALERT, ALERTS));

        assertThat(found(SECTION, RUNBOOK)).containsExactlyInAnyOrderElementsOf(reasons);
    }

    private static Set<String> found(Pattern pattern, Path file) throws IOException {
        Set<String> found = new TreeSet<>();
        pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult m) -> m.group(1))
                .forEach(found::add);
        return found;
    }
}
