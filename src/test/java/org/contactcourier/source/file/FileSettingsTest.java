package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.source.file.arrival.IgnoredNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSettingsTest {
    @Test
    void readsItsKeys() {
        FileSettings settings = with("drop box");

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.directory()).isEqualTo(Path.of("drop box"));
        assertThat(settings.settle()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "people.csv.part",
                "people.csv.TMP",
                "people.csv.filepart",
                "people.csv.partial",
                "people.csv.crdownload",
                "people.csv.download",
                "people.csv.opdownload",
                "people.csv.inprogress",
                "people.csv.swp",
                "people.csv.!ut",
                "people.csv._COPYING_",
                "people.csv~",
                "~$people.csv",
                "#people.csv#",
                ".people.csv.Xy12Ab",
                ".~lock.people.csv#"
            })
    void ignoresTheNamesThatUploadersAndEditorsGiveForAWhile(String name) {
        assertThat(with("inbox").ignored().match(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"people.csv", "people", "part.csv", "tmp", "download", "people~1.csv", "people.csv.bak"})
    void readsFinalNames(String name) {
        assertThat(with("inbox").ignored().match(name)).isFalse();
    }

    @Test
    void takesTheOperatorsPatternsInPlaceOfItsOwn() {
        IgnoredNames ignored = FileSettings.from(configuration(Map.of("INTAKE_FILE_IGNORE", " Draft-*, *.[new] ")))
                .ignored();

        assertThat(List.of("draft-1.csv", "a.[NEW]", ".hidden")).allMatch(ignored::match);
        assertThat(List.of("a.part", "a.n")).noneMatch(ignored::match);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a,**", "incoming/*"})
    void refusesPatternsThatCanOnlyBeAMistake(String patterns) {
        assertThatThrownBy(() -> FileSettings.from(configuration(Map.of("INTAKE_FILE_IGNORE", patterns))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("intake.file.ignore");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in?delete=true", "${body}", "$simple{body}", "a%20b", "a+b", "{{x}}", "RAW(a)"})
    void takesAnyNameAsItIs(String directory) {
        assertThat(with(directory).directory()).isEqualTo(Path.of(directory));
    }

    private static FileSettings with(String directory) {
        return FileSettings.from(configuration(Map.of("INTAKE_FILE_DIRECTORY", directory)));
    }

    private static Configuration configuration(Map<String, String> environment) {
        return Configuration.load(List.of(), environment, new Properties());
    }
}
