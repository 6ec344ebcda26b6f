package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.record.Payload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes letters, with all their data, as JSON, or the bytes of their records as they came.",
        footer = {"", DeadLettersCommand.EXIT_CODES})
final class ExportLetters extends BundleCommand {
    private static final String STANDARD_OUTPUT = "-";

    /** What the end of a file's name says of its bytes. */
    private static final Map<String, String> ENDINGS = Map.of(
            "application/json", ".json",
            "text/csv", ".csv",
            "application/xml", ".xml",
            "text/vcard", ".vcf",
            "text/plain", ".txt",
            "message/rfc822", ".eml");

    @Mixin
    private WhichLetters which = new WhichLetters();

    @Mixin
    private ReasonChoice reason = new ReasonChoice();

    @Option(
            names = "--to",
            paramLabel = "FOLDER",
            description =
                    "Where the files go, one a letter, readable for you only; - (as without it) prints one letter a line.")
    private String to = STANDARD_OUTPUT;

    @Option(names = "--payloads", description = "Write the records' bytes instead.")
    private boolean payloads;

    ExportLetters(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        which.check(spec, reason.chosen());
        return bundle -> {
            Optional<Path> folder = to.equals(STANDARD_OUTPUT) ? Optional.empty() : Optional.of(made(Path.of(to)));
            int missing = 0;
            int written = 0;
            for (String id : which.ids(bundle, reason.chosen())) {
                if (payloads ? payload(bundle, id, folder) : letter(bundle, id, folder)) {
                    written++;
                } else {
                    missing++;
                }
            }
            terminal.complain("%s exported%s"
                    .formatted(LetterLines.letters(written), missing == 0 ? "" : ", %,d not".formatted(missing)));
            return missing == 0 ? Terminal.FINE : Terminal.NOT_ALL;
        };
    }

    private boolean letter(Bundle bundle, String id, Optional<Path> folder) throws IOException {
        Optional<JsonNode> letter = bundle.show(id);
        if (letter.isEmpty()) {
            terminal.complain(DeadLettersCommand.unknown(id));
            return false;
        }
        if (folder.isPresent()) {
            write(folder.get().resolve(id + ".json"), (letter.get() + "\n").getBytes(StandardCharsets.UTF_8));
        } else {
            terminal.json(letter.get());
        }
        return true;
    }

    private boolean payload(Bundle bundle, String id, Optional<Path> folder) throws IOException {
        Optional<Payload> payload = bundle.payload(id);
        if (payload.isEmpty()) {
            terminal.complain(DeadLettersCommand.unknown(id));
            return false;
        }
        if (!payload.get().isWhole()) {
            terminal.complain("%s: only %,d of its %,d bytes can be had here"
                    .formatted(id, payload.get().bytes().length, payload.get().size()));
            return false;
        }
        byte[] bytes = payload.get().bytes();
        if (folder.isPresent()) {
            String ending = ENDINGS.getOrDefault(mediaType(payload.get()), ".bin");
            write(folder.get().resolve(id + ending), bytes);
        } else {
            terminal.out().write(bytes, 0, bytes.length);
            terminal.out().print("\n");
        }
        return true;
    }

    private static String mediaType(Payload payload) {
        int parameters = payload.mediaType().indexOf(';');
        return (parameters < 0 ? payload.mediaType() : payload.mediaType().substring(0, parameters)).strip();
    }

    private static Path made(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (isPosix(folder)) {
                return Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return Files.createDirectories(folder);
        }
        return folder;
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** The file is made for its owner alone before any byte is in it. An id is hexadecimal, so it leads to no other folder. */
    static void write(Path file, byte[] bytes) throws IOException {
        Set<PosixFilePermission> mine = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        if (!Files.exists(file) && isPosix(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(mine));
        }
        Files.write(
                file, bytes, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }
}
