package org.contactcourier.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads the files of routes in a folder. A file that was surely meant as a route and can't be one ends the start with its name;
 * notes, backups and hidden files beside the routes are passed over. A link is followed: Kubernetes mounts files as links. Knows
 * nothing of what a route holds. Stateless.
 */
final class RouteFolder {
    static final String SUFFIX = ".camel.yaml";

    /** What people call a file of routes; all but {@link #SUFFIX} would be passed over without a word. */
    private static final Pattern MEANT_AS_ROUTE = Pattern.compile("(?i).*[.](ya?ml|xml)");

    /** The shipped ones have 2 KiB; a data file with the wrong name has more. */
    private static final int LARGEST = 1024 * 1024;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private RouteFolder() {}

    /**
     * The files in {@code folder}, in the order of their names.
     *
     * @throws ConfigurationException on a file that can't be taken, or if the folder can't be read
     */
    static List<RouteFile> read(Path folder) {
        List<RouteFile> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!name.startsWith(".") && MEANT_AS_ROUTE.matcher(name).matches()) {
                    found.add(new RouteFile(name, text(file, name), file.toString()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new ConfigurationException("The folder " + folder + " can't be read: " + e);
        }
        found.sort(comparing(RouteFile::name));
        return found;
    }

    private static String text(Path file, String name) {
        if (!name.endsWith(SUFFIX) || name.length() == SUFFIX.length()) {
            throw wrong(file, "is not read: expected a name that ends in " + SUFFIX + suggestion(name));
        }
        if (Files.isDirectory(file)) {
            throw wrong(file, "is a folder: expected a file");
        }
        if (!Files.exists(file)) {
            throw wrong(file, "is a link to a file that is not there");
        }
        if (!Files.isRegularFile(file)) {
            throw wrong(file, "is not a regular file");
        }
        String text = decoded(file, bytes(file));
        if (text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"))) {
            throw wrong(
                    file,
                    "is empty: expected a route. To have the packaged routes only, take the file out of the folder");
        }
        return text;
    }

    private static String suggestion(String name) {
        String stem = name.replaceFirst("(?i)([.]camel)?[.](ya?ml)$", "");
        return stem.equals(name) || stem.isEmpty() ? "" : ", such as " + stem.toLowerCase(Locale.ROOT) + SUFFIX;
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw wrong(file, "is larger than 1 MiB: expected a route");
            }
            return bytes;
        } catch (IOException e) {
            throw wrong(file, "can't be read: " + e);
        }
    }

    private static String decoded(Path file, byte[] bytes) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (text.indexOf('\0') >= 0) { // UTF-16 of plain letters is UTF-8, too
                throw wrong(file, "is not UTF-8 text");
            }
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw wrong(file, "is not UTF-8 text");
        }
    }

    private static ConfigurationException wrong(Path file, String what) {
        return new ConfigurationException("routes: " + file + " " + what);
    }
}
