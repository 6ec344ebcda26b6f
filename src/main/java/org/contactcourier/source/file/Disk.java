package org.contactcourier.source.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Brings what happened in a folder (new, moved and removed names) to the disk. */
final class Disk {
    private Disk() {}

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // Windows does not open folders, and needs no such call.
            if (java.io.File.separatorChar != '\\') {
                throw e;
            }
        }
    }
}
