package org.contactcourier.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this user may make, rename and remove files in a folder, or make the folder. */
final class FolderExamination {
    private static final String RIGHTS = "give the folder to the user of this process: chown, or fsGroup in Kubernetes";

    private FolderExamination() {}

    static Diagnosis ofInbox(Path directory) {
        return of("inbox", directory, "intake.file.directory");
    }

    static Diagnosis of(String subject, Path directory, String key) {
        Path folder = directory.toAbsolutePath().normalize();
        if (Files.isDirectory(folder)) {
            return used(subject, folder);
        }
        if (Files.exists(folder)) {
            return Diagnosis.fail(subject, folder + " is no folder", "check " + key);
        }
        Path parent = folder.getParent();
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        return parent != null && Files.isDirectory(parent) && Files.isWritable(parent)
                ? Diagnosis.warn(
                        subject, folder + " is missing", "nothing, if " + key + " is right: the start makes it")
                : Diagnosis.fail(subject, folder + " is missing and can't be made in " + parent, RIGHTS);
    }

    private static Diagnosis used(String subject, Path folder) {
        if (!Files.isReadable(folder)) {
            return Diagnosis.fail(subject, folder + " can't be read", RIGHTS);
        }
        try {
            // Hidden names are never read as input.
            Path made = Files.createTempFile(folder, ".contact-courier-doctor-", ".tmp");
            Path renamed = made.resolveSibling(made.getFileName() + ".moved");
            try {
                Files.move(made, renamed);
            } finally {
                Files.deleteIfExists(made);
                Files.deleteIfExists(renamed);
            }
            return Diagnosis.ok(subject, folder + " can be read and written");
        } catch (IOException e) {
            return Diagnosis.fail(subject, folder + " can't be written: " + e.getMessage(), RIGHTS);
        }
    }
}
