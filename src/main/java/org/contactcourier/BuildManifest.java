package org.contactcourier;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The program's own jar and its manifest. Stateless. */
final class BuildManifest {
    private BuildManifest() {}

    /** A value of its main section; empty if there is none, or no jar. */
    static Optional<String> value(Attributes.Name name) {
        Optional<Path> jar = jar();
        if (jar.isEmpty()) {
            return Optional.empty();
        }
        try (JarFile file = new JarFile(jar.get().toFile());
                InputStream in = file.getInputStream(file.getEntry(JarFile.MANIFEST_NAME))) {
            return Optional.ofNullable(new Manifest(in).getMainAttributes().getValue(name))
                    .filter(value -> !value.isBlank());
        } catch (IOException e) {
            return Optional.empty(); // it is only told
        }
    }

    /** Where that jar lies; empty if the program runs from classes. */
    static Optional<Path> jar() {
        try {
            URI code = BuildManifest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Optional.of(Path.of(code)).filter(Files::isRegularFile);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
