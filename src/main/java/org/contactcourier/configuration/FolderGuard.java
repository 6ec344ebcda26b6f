package org.contactcourier.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.files.UnixFile;

/**
 * Says who else may write in a folder or a file. A person who may do so can plant a configuration that sends the API token to
 * another server. Where files have no owner and no mode (Windows), nothing is known and nothing is refused.
 *
 * <p>A folder must belong to the process's user or to root. A group may write only if it is root's or the owner's own, which
 * many systems make for each user. On a read-only mount nobody can write; Kubernetes mounts a ConfigMap so, with mode 0777.
 */
final class FolderGuard {
    private static final Set<String> ROOT = Set.of("root", "0");

    private FolderGuard() {}

    /** Why {@code folder} isn't safe, without its subject: <q>belongs to the user eve</q>. Empty if it is safe. */
    static Optional<String> ofFolder(Path folder) throws IOException {
        Optional<PosixFileAttributes> attributes = attributes(folder);
        if (attributes.isEmpty()) {
            return Optional.empty();
        }
        if (!UnixFile.isOurs(folder)) {
            return Optional.of("belongs to the user " + attributes.get().owner().getName());
        }
        return writers(attributes.get());
    }

    /** Why {@code file}, which lies in a safe folder, isn't safe itself: its owner doesn't matter there, its mode does. */
    static Optional<String> ofFile(Path file) throws IOException {
        Optional<PosixFileAttributes> attributes = attributes(file);
        return attributes.isEmpty() ? Optional.empty() : writers(attributes.get());
    }

    private static Optional<PosixFileAttributes> attributes(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        boolean known = view != null && !Files.getFileStore(path).isReadOnly();
        return known ? Optional.of(view.readAttributes()) : Optional.empty();
    }

    private static Optional<String> writers(PosixFileAttributes attributes) {
        Set<PosixFilePermission> mode = attributes.permissions();
        String group = attributes.group().getName();
        if (mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            return Optional.of("can be written by everybody");
        }
        boolean ownGroup =
                ROOT.contains(group) || group.equals(attributes.owner().getName());
        if (mode.contains(PosixFilePermission.GROUP_WRITE) && !ownGroup) {
            return Optional.of("can be written by the group " + group);
        }
        return Optional.empty();
    }
}
