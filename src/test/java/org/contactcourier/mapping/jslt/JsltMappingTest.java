package org.contactcourier.mapping.jslt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.json.StrictJson;
import org.contactcourier.support.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsltMappingTest {
    private static final String BY_NAME = "{\"name\": .Name}";
    private static final String BY_WORD = "{\"name\": .Word}";
    private static final String BROKEN = "{\n  \"name\": .Name\n  \"phone\": .Phone\n}\n";

    @TempDir
    private Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("x.jslt");
    }

    @Test
    void mapsByAnEditWithoutARestart() throws Exception {
        JsltMapping mapping = mapping(BY_NAME);
        Files.writeString(file, BY_WORD);
        passes(Duration.ofSeconds(1));

        assertThat(name(mapping)).isEqualTo("by word");
    }

    @Test
    void noticesAnEditThatLeavesSizeAndTimeAsTheyWere() throws Exception {
        JsltMapping mapping = mapping(BY_NAME);
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, BY_WORD);
        Files.setLastModifiedTime(file, before);
        passes(Duration.ofSeconds(1));

        assertThat(name(mapping)).isEqualTo("by word");
    }

    @Test
    void looksAtTheFileOnceASecondAtMost() throws Exception {
        JsltMapping mapping = mapping(BY_NAME);
        Files.writeString(file, BY_WORD);
        passes(Duration.ofMillis(999));

        assertThat(name(mapping)).isEqualTo("by name");
    }

    @Test
    void goesOnWithTheLastGoodOneWhenAnEditBreaksIt() throws Exception {
        JsltMapping mapping = mapping(BY_NAME);
        Files.writeString(file, BROKEN);
        passes(Duration.ofSeconds(1));

        assertThat(name(mapping)).isEqualTo("by name");
        assertThat(mapping.problem()).hasValueSatisfying(problem -> assertThat(problem)
                .contains("mappings/x.jslt, line 3, column 3: \"phone\": .Phone")
                .doesNotContain("\n"));
    }

    @Test
    void saysOnceThatAnEditBrokeIt() throws Exception {
        JsltMapping mapping = mapping(BY_NAME);
        Files.writeString(file, BROKEN);

        try (CapturedLog log = CapturedLog.open()) {
            for (int second = 0; second < 3; second++) {
                passes(Duration.ofSeconds(1));
                name(mapping);
            }

            assertThat(log.lines())
                    .hasSize(1)
                    .first()
                    .asString()
                    .startsWith("WARN")
                    .contains("the one from before");
        }
    }

    @Test
    void isWellAgainWhenItIsMended() throws Exception {
        JsltMapping mapping = mapping(BY_NAME);
        Files.writeString(file, BROKEN);
        passes(Duration.ofSeconds(1));
        name(mapping);
        Files.writeString(file, BY_WORD);
        passes(Duration.ofSeconds(1));

        assertThat(name(mapping)).isEqualTo("by word");
        assertThat(mapping.problem()).isEmpty();
    }

    @Test
    void isWellAgainWhenTheEditIsTakenBack() throws Exception {
        JsltMapping mapping = mapping(BY_NAME);
        Files.writeString(file, BROKEN);
        passes(Duration.ofSeconds(1));
        name(mapping);
        Files.writeString(file, BY_NAME);
        passes(Duration.ofSeconds(1));

        assertThat(mapping.problem()).isEmpty();
    }

    @Test
    void goesOnWithTheLastGoodOneWhenTheFileIsTakenAway() throws Exception {
        JsltMapping mapping = mapping(BY_NAME);
        Files.delete(file);
        passes(Duration.ofSeconds(1));

        assertThat(name(mapping)).isEqualTo("by name");
        assertThat(mapping.problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("can't be read"));
    }

    @Test
    void importsWhatLiesBesideItAndNoticesThatThatIsEdited() throws Exception {
        Files.writeString(folder.resolve("words.jslt"), "def pick(o) $o.Name\n");
        JsltMapping mapping = mapping("import \"words.jslt\" as words\n{\"name\": words:pick(.)}");
        Files.writeString(folder.resolve("words.jslt"), "def pick(o) $o.Word\n");
        passes(Duration.ofSeconds(1));

        assertThat(name(mapping)).isEqualTo("by word");
    }

    @Test
    void saysWhatIsWrongInOneLineWithFileLineAndExpression() {
        assertThatThrownBy(() -> mapping(BROKEN))
                .isInstanceOf(BrokenMappingException.class)
                .hasMessageContaining("mappings/x.jslt, line 3, column 3: \"phone\": .Phone: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysThatAFunctionIsUnknown() {
        assertThatThrownBy(() -> mapping("{\n\"name\": nonsense(.x)}"))
                .isInstanceOf(BrokenMappingException.class)
                .hasMessageContaining("mappings/x.jslt, line 2, column 9: \"name\": nonsense(.x)}: ");
    }

    @Test
    void refusesAMappingThatIsNothingThatIsNoTextOrThatImportsWhatIsNotThere() throws IOException {
        assertThatThrownBy(() -> mapping("")).isInstanceOf(BrokenMappingException.class);
        Files.write(file, new byte[] {'{', (byte) 0xFF, '}'});
        assertThatThrownBy(() -> new JsltMapping(file, "x", nanos::get)).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> mapping("import \"gone.jslt\" as gone\n."))
                .isInstanceOf(BrokenMappingException.class)
                .hasMessageContaining("gone.jslt");
    }

    /** Each level is in the one above twice: thirty of them would be a thousand million contacts. */
    @Test
    void buriesWhatBecomesTooLarge() throws Exception {
        JsltMapping mapping = mapping("def twice(x, n) if ($n == 0) $x else twice([$x, $x], $n - 1)\n"
                + "{\"name\": .Name, \"more\": twice(\"abc\", 30)}");

        assertThatThrownBy(() -> name(mapping))
                .isInstanceOf(InvalidContactException.class)
                .hasMessageContaining("more than 1048576 characters");
    }

    @Test
    void buriesWhatIsNestedTooDeep() throws Exception {
        JsltMapping mapping = mapping(
                "def inside(x, n) if ($n == 0) $x else inside([$x], $n - 1)\n" + "{\"name\": inside(.Name, 100)}");

        assertThatThrownBy(() -> name(mapping))
                .isInstanceOf(InvalidContactException.class)
                .hasMessageContaining("deeper than 64");
    }

    private JsltMapping mapping(String text) throws IOException, BrokenMappingException {
        Files.writeString(file, text);
        return new JsltMapping(file, "mappings/x.jslt", nanos::get);
    }

    private void passes(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static String name(JsltMapping mapping) throws InvalidContactException {
        ObjectNode object =
                StrictJson.mapper().createObjectNode().put("Name", "by name").put("Word", "by word");
        return mapping.apply(object).path("name").asText();
    }
}
