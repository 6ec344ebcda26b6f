package org.contactcourier.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** Reads files of keys and values. Knows nothing of which keys there are. Stateless. */
final class PropertiesFile {
    private PropertiesFile() {}

    /** The one that the program ships. */
    static Map<String, String> packaged() {
        try (InputStream in = PropertiesFile.class.getResourceAsStream("/" + Configuration.FILE_NAME)) {
            if (in == null) {
                throw new IllegalStateException(Configuration.FILE_NAME + " is not packaged");
            }
            return read(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the packaged " + Configuration.FILE_NAME + " can't be read", e);
        }
    }

    static Map<String, String> read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return read(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(file + " can't be read as UTF-8 properties: " + e.getMessage());
        }
    }

    private static Map<String, String> read(Reader reader) throws IOException {
        Properties properties = new Properties();
        properties.load(reader);
        Map<String, String> values = new LinkedHashMap<>();
        properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        return values;
    }
}
