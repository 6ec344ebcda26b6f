package org.contactcourier.smarttask;

import java.util.Locale;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.record.Organization;

/**
 * The keys about the company and the owner that a contact refers to.
 *
 * @param company whether its company, known by name, is found or created and sent as its parent
 * @param owner whether its owner, known by e-mail address, is looked up and sent as its assigned user
 */
public record ReferenceSettings(boolean company, boolean owner, UnknownOwner unknownOwner) {
    /** What happens to a contact if its owner does not exist in SmartTask. */
    public enum UnknownOwner {
        IGNORE,
        BURY
    }

    private static final String UNKNOWN_OWNER = "unknown-owner";

    /** @throws ConfigurationException if a key has a value that can't be used */
    static ReferenceSettings from(Configuration c, Organization organization) {
        String prefix = organization.keys();
        return new ReferenceSettings(
                c.flag(prefix + "link-company"),
                c.flag(prefix + "link-owner"),
                unknownOwner(c, prefix + UNKNOWN_OWNER));
    }

    private static UnknownOwner unknownOwner(Configuration c, String key) {
        return switch (c.text(key).toLowerCase(Locale.ROOT)) {
            case "ignore" -> UnknownOwner.IGNORE;
            case "bury" -> UnknownOwner.BURY;
            default -> throw c.wrong(key, "ignore or bury");
        };
    }
}
