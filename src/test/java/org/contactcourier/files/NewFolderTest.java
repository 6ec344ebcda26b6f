package org.contactcourier.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a folder that can't be made: no name of an exception, and the path that is in the way. */
class NewFolderTest {
    @TempDir
    private Path folder;

    private static void refuses(Path path, String words) {
        assertThatThrownBy(() -> NewFolder.make(path, UnixFile.privateFolder()))
                .isInstanceOf(IOException.class)
                .hasToString(words);
    }

    @Test
    void makesWhatIsMissing() throws IOException {
        NewFolder.make(folder.resolve("a/b/c"), UnixFile.privateFolder());
        NewFolder.make(folder.resolve("a/b/c"), UnixFile.privateFolder());

        assertThat(folder.resolve("a/b/c")).isDirectory();
    }

    @Test
    void saysThatAFileIsInTheWay() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        refuses(file, file + " is a file, where a folder is expected");
        refuses(file.resolve("inbox"), file + " is a file, where a folder is expected");
        refuses(file.resolve("deep/inbox"), file + " is a file, where a folder is expected");
    }

    @Test
    void saysThatALinkLeadsNowhere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));

        refuses(link, link + " is a link to something that isn't there");
        refuses(link.resolve("inbox"), link + " is a link to something that isn't there");
    }

    @Test
    void followsALinkToAFolder() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));

        NewFolder.make(link.resolve("inbox"), UnixFile.privateFolder());

        assertThat(folder.resolve("real/inbox")).isDirectory();
    }

    @Test
    void saysThatANameIsTooLong() {
        refuses(folder.resolve("a".repeat(300)), "it can't be made in " + folder + ": its name is too long");
    }
}
