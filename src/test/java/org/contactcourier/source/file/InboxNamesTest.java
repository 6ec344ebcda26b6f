package org.contactcourier.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The inbox is the folder of the key, letter by letter, whatever Camel, a URI or a shell would make of its name. */
@SuppressWarnings("try") // it runs while the block does
class InboxNamesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a+b",
                "a,b",
                "a%20b",
                "a#b",
                "in box",
                "{{x}}",
                "{{intake.file.enabled}}",
                "RAW(x)",
                "RAW{x}",
                "a?b=c",
                "in?delete=true",
                "${body}",
                "$simple{body}",
                "a&b",
                "*",
                "**",
                "[a]",
                "a;b",
                "intake.file.directory",
                "#fileSource",
                "jar!/x",
                "file:x",
                "ä€"
            })
    void readsTheFolderOfTheKey(String name) throws IOException {
        Path inbox = folder.resolve(name);
        FileLine.Ends ends = new FileLine.Ends();
        try (FileLine ignored = new FileLine(inbox, ends).start()) {
            await().until(() -> Files.exists(inbox.resolve(".claimed/.lock")));
            FileLine.drop(inbox, "a.json", "{\"name\":\"Ada\"}");

            await().until(() -> Files.exists(inbox.resolve("done/a.json")));
        }
        assertThat(FileLine.list(folder))
                .isEqualTo(List.of(Path.of(name).getName(0).toString()));
    }
}
