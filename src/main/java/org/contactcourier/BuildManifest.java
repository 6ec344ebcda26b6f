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

/** The manifest of the program's own jar. Stateless. */
final class BuildManifest {
    private BuildManifest() {}

    /** A value of its main section; empty if there is none, or no jar. */
    static Optional<String> value(Attributes.Name name) {
        try {
            URI code = BuildManifest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path jar = Path.of(code);
            if (!Files.isRegularFile(jar)) {
                return Optional.empty();
            }
            try (JarFile file = new JarFile(jar.toFile());
                    InputStream in = file.getInputStream(file.getEntry(JarFile.MANIFEST_NAME))) {
                return Optional.ofNullable(new Manifest(in).getMainAttributes().getValue(name))
                        .filter(value -> !value.isBlank());
            }
        } catch (IOException | URISyntaxException e) {
            return Optional.empty(); // it is only told
        }
    }
}
