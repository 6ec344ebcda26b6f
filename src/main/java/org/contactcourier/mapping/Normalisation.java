package org.contactcourier.mapping;

import org.contactcourier.configuration.Configuration;
import org.contactcourier.mapping.clean.PhoneNumbers;

/**
 * How values are written that people write in many ways. What is configured of it is here, so that every format and every mapping
 * does the same. Thread-safe.
 */
public final class Normalisation {
    private static final String DEFAULT_REGION = "contact.default-region";

    /** Without a region: phone numbers that aren't international by themselves stay as written. */
    public static final Normalisation INTERNATIONAL = new Normalisation(PhoneNumbers.international());

    private final PhoneNumbers phones;

    private Normalisation(PhoneNumbers phones) {
        this.phones = phones;
    }

    /** Reads {@code contact.*}. */
    public static Normalisation from(Configuration configuration) {
        return configuration
                .optionalText(DEFAULT_REGION)
                .map(region -> {
                    if (!PhoneNumbers.isRegion(region)) {
                        throw configuration.wrong(
                                DEFAULT_REGION, "a country's two letters (ISO 3166-1) such as DE, or nothing");
                    }
                    return in(region);
                })
                .orElse(INTERNATIONAL);
    }

    /**
     * Values of contacts that live in {@code region}.
     *
     * @param region the country of a phone number that names none: an ISO 3166-1 code such as DE
     */
    public static Normalisation in(String region) {
        return new Normalisation(PhoneNumbers.in(region));
    }

    PhoneNumbers phones() {
        return phones;
    }
}
