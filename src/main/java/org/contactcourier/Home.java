package org.contactcourier;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Where an operator's files may lie: the working directory first, then the folder of the jar. */
final class Home {
    private static final String PACKAGED_ROUTES = "classpath:routes/*.camel.yaml";

    private final List<Path> folders;

    Home(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** The folders of this process. */
    static Home ofProcess() {
        List<Path> folders = new ArrayList<>();
        folders.add(Path.of("").toAbsolutePath());
        try {
            Path code = Path.of(ContactCourier.class
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
        return new Home(folders);
    }

    List<Path> folders() {
        return folders;
    }

    /** The routes to load: one whole folder, or the packaged ones; never merged. */
    String routes() {
        for (Path folder : folders) {
            Path routes = folder.resolve("routes");
            if (Files.isDirectory(routes)) {
                return "file:" + routes + "/*.camel.yaml";
            }
        }
        return PACKAGED_ROUTES;
    }
}
