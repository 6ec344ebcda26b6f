package org.contactcourier.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Locale;

/** Makes folders, and says in plain words what is in the way. Stateless. */
public final class NewFolder {
    private NewFolder() {}

    /** It reads as one sentence wherever it is shown. */
    private static final class NotMadeException extends IOException {
        private static final long serialVersionUID = 1L;

        NotMadeException(String message, IOException cause) {
            super(message, cause);
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString") // what class said it doesn't help people
        public String toString() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Makes {@code folder} and what is missing above it; nothing if it is there.
     *
     * @throws IOException if that fails: its text names the path that is in the way
     */
    public static void make(Path folder, FileAttribute<?>... attributes) throws IOException {
        try {
            Files.createDirectories(folder, attributes);
        } catch (IOException e) {
            throw new NotMadeException(why(folder.toAbsolutePath().normalize(), e), e);
        }
    }

    private static String why(Path folder, IOException e) {
        Path there = folder;
        while (there.getParent() != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
            there = there.getParent();
        }
        if (Files.isDirectory(there)) {
            return "it can't be made in %s: %s".formatted(there, reason(there, e));
        }
        return Files.exists(there)
                ? there + " is a file, where a folder is expected"
                : there + " is a link to something that isn't there";
    }

    private static String reason(Path there, IOException e) {
        String reason = e instanceof FileSystemException failed && failed.getReason() != null
                ? failed.getReason().toLowerCase(Locale.ROOT)
                : "the file system doesn't allow it";
        if (reason.contains("too long")) {
            return "its name is too long";
        }
        return Files.isWritable(there) ? reason : "the user of this process may not write there";
    }
}
