package org.contactcourier.organization;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.record.Organization;
import org.contactcourier.smarttask.Credentials;
import org.contactcourier.smarttask.SmartTaskSettings;

/**
 * Looks whether two names stand for one organization. Identity locks are apart for each name: one person could be sent twice at
 * once, and be created twice. Stateless.
 */
final class SameOrganization {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private SameOrganization() {}

    /**
     * @throws ConfigurationException if two organizations have one number at one server, or one file for the refresh tokens that
     *     they get
     */
    static void check(Configuration c) {
        Map<String, Organization> numbers = new HashMap<>();
        Map<Path, Organization> files = new HashMap<>();
        for (Organization one : OrganizationsOfSources.used(c)) {
            number(c, one).ifPresent(number -> {
                Organization other = numbers.putIfAbsent(number, one);
                if (other != null) {
                    throw same(
                            one.keys() + SmartTaskSettings.ORGANIZATION_ID,
                            other,
                            "a person could be created twice. Expected another number, or one name in all sources");
                }
            });
            String key = Credentials.OAuth.keys(one).refreshTokenFile();
            file(c, key).ifPresent(file -> {
                Organization other = files.putIfAbsent(file, one);
                if (other != null) {
                    throw same(key, other, "each would replace the other's token. Expected a file of its own");
                }
            });
        }
    }

    private static ConfigurationException same(String key, Organization other, String consequence) {
        String rest = key.substring(key.indexOf('.', Organization.KEYS.length()) + 1);
        return new ConfigurationException(
                key, "%s is the same as %s%s: %s".formatted(key, other.keys(), rest, consequence));
    }

    /** The organization's number and its server; empty if a value is missing. */
    private static Optional<String> number(Configuration c, Organization one) {
        if (c.optionalText(one.keys() + SmartTaskSettings.ORGANIZATION_ID).isEmpty()) {
            return Optional.empty();
        }
        URI url = c.asSet(it -> SmartTaskSettings.baseUrl(it, one));
        int usual = "https".equals(url.getScheme()) ? HTTPS : HTTP;
        return Optional.of("%s:%d%s %d"
                .formatted(
                        url.getHost().toLowerCase(Locale.ROOT),
                        url.getPort() < 0 ? usual : url.getPort(),
                        url.getPath(),
                        SmartTaskSettings.organizationId(c, one)));
    }

    private static Optional<Path> file(Configuration c, String key) {
        try {
            return c.optionalText(key)
                    .map(name -> Path.of(name).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            return Optional.empty(); // told where it is read
        }
    }
}
