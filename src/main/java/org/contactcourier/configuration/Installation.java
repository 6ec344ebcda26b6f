package org.contactcourier.configuration;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where an operator's files may lie: the working directory first, then the folder of the jar. */
public final class Installation {
    private static final String PACKAGED_ROUTES = "classpath:routes/*.camel.yaml";

    private final List<Path> folders;

    Installation(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** The folders of this process. */
    public static Installation ofProcess() {
        List<Path> folders = new ArrayList<>();
        folders.add(Path.of("").toAbsolutePath());
        try {
            Path code = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isRegularFile(code)) {
                folders.add(Objects.requireNonNull(code.getParent()));
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the jar's own location is no path", e);
        }
        return new Installation(folders);
    }

    /**
     * The configuration as it is for this process.
     *
     * @throws ConfigurationException if the file can't be read, or a key in it isn't known
     */
    public Configuration configuration() {
        return Configuration.load(folders, System.getenv(), System.getProperties());
    }

    List<Path> folders() {
        return folders;
    }

    /**
     * The routes to load: one whole folder, or the packaged ones; never merged.
     *
     * @throws ConfigurationException if that folder holds no route: it would start, say that it is ready, and read nothing
     */
    public String routes() {
        for (Path folder : folders) {
            Path routes = folder.resolve("routes");
            if (Files.isDirectory(routes)) {
                requireRoute(routes);
                return "file:" + routes + "/*.camel.yaml";
            }
        }
        return PACKAGED_ROUTES;
    }

    private static void requireRoute(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.camel.yaml")) {
            if (!files.iterator().hasNext()) {
                throw new ConfigurationException("The folder " + folder
                        + " holds no *.camel.yaml: expected the routes, or no such folder to have those that"
                        + " are packaged");
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new ConfigurationException("The folder " + folder + " can't be read: " + e);
        }
    }
}
