package org.contactcourier.oauth;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.contactcourier.configuration.Secret;
import org.contactcourier.files.NewFolder;
import org.contactcourier.files.UnixFile;

/**
 * The file that holds the refresh token in its first line. Replaced as a whole, readable by its owner only.
 *
 * @param login the command that writes it
 */
record OAuthTokenFile(Path path, String login) {
    Secret read() throws OAuthException {
        try (BufferedReader reader = Files.newBufferedReader(path)) {
            String line = Objects.requireNonNullElse(reader.readLine(), "").strip();
            if (line.isEmpty()) {
                throw OAuthException.needingPerson("the refresh token's file is empty: run " + login);
            }
            return new Secret(line);
        } catch (NoSuchFileException e) {
            throw OAuthException.needingPerson("the refresh token's file is gone: run " + login);
        } catch (IOException e) {
            throw OAuthException.needingPerson(
                    "the refresh token's file can't be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Puts {@code next} in the place of {@code used}; another token that is there by now is newer: somebody logged in. */
    void replace(Secret used, Secret next) throws OAuthException {
        if (!next.equals(used) && read().equals(used)) {
            write(next);
        }
    }

    /** Returns when the token is on the disk; the one before is there until then. */
    void write(Secret token) throws OAuthException {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file has a folder");
        try {
            if (!Files.isDirectory(folder)) {
                NewFolder.make(folder, UnixFile.privateFolder());
            }
            Path part = Files.createTempFile(folder, path.getFileName() + ".", ".part"); // with mode 0600
            try {
                fill(part, token);
                Path ignored = Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                boolean ignored = Files.deleteIfExists(part);
            }
            sync(folder);
        } catch (IOException e) {
            throw OAuthException.needingPerson("the refresh token can't be stored in %s (%s)"
                    .formatted(path, e.getClass().getSimpleName()));
        }
    }

    private static void fill(Path file, Secret token) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(token.reveal() + "\n");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                int ignored = channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void sync(Path folder) throws IOException {
        if (File.separatorChar != '\\') { // Windows does not open folders, and needs no such call
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
