package org.contactcourier.source.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.configuration.Typos;

/**
 * The settings of Kafka's client as an operator gives them, checked against those that the client knows: it would only warn of a
 * misspelt one, and read without what was meant. Each of its secrets may also come from a file: {@code sasl.jaas.config-file}.
 * Stateless.
 */
final class ClientSettings {
    private static final String KEY = Configuration.KAFKA_CLIENT_PREFIX;
    private static final String FILE = "-file";

    /** The environment has no hyphen: its underscores are dots here. */
    private static final String FILE_OF_ENVIRONMENT = ".file";

    private static final Map<String, ConfigDef.ConfigKey> KNOWN =
            ConsumerConfig.configDef().configKeys();

    /** Classes that are plugged in read settings of their own, which nobody here can know. */
    private static final Set<String> PLUG_INS = Set.of(
            "config.providers",
            "interceptor.classes",
            "metric.reporters",
            "partition.assignment.strategy",
            "sasl.client.callback.handler.class",
            "sasl.login.callback.handler.class",
            "sasl.login.class",
            "sasl.oauthbearer.jwt.retriever.class",
            "sasl.oauthbearer.jwt.validator.class",
            "security.providers",
            "ssl.engine.factory.class");

    private static final int TYPOS = 2;

    private ClientSettings() {}

    /**
     * What to give the client.
     *
     * @throws ConfigurationException if a name is unknown, a value can't be used, or a file can't be read
     */
    static Map<String, String> from(Configuration c) {
        Map<String, String> given = c.withPrefix(KEY);
        Map<String, String> settings = new TreeMap<>();
        given.forEach((name, value) -> {
            String secret = secretOfFile(name);
            if (secret.isEmpty()) {
                requireKnown(name, given.keySet());
                settings.put(name, value);
            } else if (given.containsKey(secret)) {
                throw new ConfigurationException(
                        KEY + name,
                        "%s%s and %s%s are both set: one of them is expected".formatted(KEY, secret, KEY, name));
            } else {
                settings.put(secret, read(name, value, c));
            }
        });
        settings.forEach((name, value) -> requireUsable(name, value, c));
        return settings;
    }

    /** The setting whose value is in the file that {@code name} names; empty if {@code name} is no such name. */
    private static String secretOfFile(String name) {
        for (String ending : List.of(FILE, FILE_OF_ENVIRONMENT)) {
            String stem = name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : "";
            if (isSecret(stem) && !KNOWN.containsKey(name)) {
                return stem;
            }
        }
        return "";
    }

    private static boolean isSecret(String name) {
        ConfigDef.ConfigKey key = KNOWN.get(name);
        return key != null && key.type == ConfigDef.Type.PASSWORD;
    }

    /** The whole file: certificates and JAAS have several lines. */
    private static String read(String name, String file, Configuration c) {
        try {
            String secret = Files.readString(Path.of(file)).strip();
            if (secret.isEmpty()) {
                throw c.wrong(KEY + name, "a file with the secret in it; this one is empty");
            }
            return secret;
        } catch (IOException | InvalidPathException e) {
            throw c.wrong(KEY + name, "a file that can be read");
        }
    }

    private static void requireKnown(String name, Set<String> given) {
        if (KNOWN.containsKey(name) || name.startsWith("config.providers.")) {
            return;
        }
        String near = nearest(name);
        if (near.isEmpty() && given.stream().anyMatch(PLUG_INS::contains)) {
            return;
        }
        throw new ConfigurationException(
                KEY + name,
                "%s%s is no setting of Kafka's consumer%s"
                        .formatted(KEY, name, near.isEmpty() ? "" : ": did you mean " + KEY + near + "?"));
    }

    private static String nearest(String name) {
        return Typos.nearest(name, KNOWN.keySet(), TYPOS)
                .or(() -> Typos.nearest(name, secretFiles(), TYPOS))
                .orElse("");
    }

    private static Set<String> secretFiles() {
        return KNOWN.keySet().stream()
                .filter(ClientSettings::isSecret)
                .map(secret -> secret + FILE)
                .collect(Collectors.toSet());
    }

    private static void requireUsable(String name, String value, Configuration c) {
        ConfigDef.ConfigKey key = KNOWN.get(name);
        if (key == null || key.type == ConfigDef.Type.CLASS || value.contains("${")) {
            return; // classes may come with the deployment, and ${…} is what a config provider replaces
        }
        try {
            Object parsed = ConfigDef.parseType(name, value, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(name, parsed);
            }
        } catch (ConfigException e) {
            throw c.wrong(KEY + name, expected(key));
        }
    }

    private static String expected(ConfigDef.ConfigKey key) {
        String validator = key.validator == null ? "" : key.validator.toString();
        return validator.isEmpty() || validator.contains("@")
                ? "a value that Kafka's client takes (" + key.type.name().toLowerCase(Locale.ROOT) + ")"
                : validator;
    }
}
