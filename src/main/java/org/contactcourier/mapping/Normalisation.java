package org.contactcourier.mapping;

import java.util.Locale;
import java.util.Optional;
import org.contactcourier.account.FieldLedger;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.mapping.clean.PhoneNumbers;
import org.jspecify.annotations.Nullable;

/**
 * How values are written that people write in many ways. What is configured of it is here, so that every format and every mapping
 * does the same. Thread-safe.
 */
public final class Normalisation {
    private static final String DEFAULT_REGION = "contact.default-region";
    private static final String BAD_DETAIL = "contact.bad-detail";

    /** Without a region: phone numbers that aren't international by themselves stay as written. */
    public static final Normalisation INTERNATIONAL =
            new Normalisation(PhoneNumbers.international(), false, FieldLedger.NOTING);

    private final PhoneNumbers phones;
    private final boolean badDetailsBury;
    private final FieldLedger ledger;

    private Normalisation(PhoneNumbers phones, boolean badDetailsBury, FieldLedger ledger) {
        this.phones = phones;
        this.badDetailsBury = badDetailsBury;
        this.ledger = ledger;
    }

    /** Reads {@code contact.*}. */
    public static Normalisation from(Configuration configuration) {
        return from(configuration, Optional.empty());
    }

    /**
     * Reads {@code contact.*}.
     *
     * @param given the region, instead of the configured one
     */
    public static Normalisation from(Configuration configuration, Optional<String> given) {
        Optional<String> region = given.or(() -> configuration.optionalText(DEFAULT_REGION));
        if (region.isPresent() && !PhoneNumbers.isRegion(region.get())) {
            throw configuration.wrong(DEFAULT_REGION, "a country's two letters (ISO 3166-1) such as DE, or nothing");
        }
        Normalisation normalisation =
                region.map(Normalisation::in).orElse(INTERNATIONAL).with(FieldLedger.from(configuration));
        return switch (configuration.text(BAD_DETAIL).toLowerCase(Locale.ROOT)) {
            case "leave-out" -> normalisation;
            case "bury" -> normalisation.buryingBadDetails();
            default -> throw configuration.wrong(BAD_DETAIL, "leave-out or bury");
        };
    }

    /**
     * Values of contacts that live in {@code region}.
     *
     * @param region the country of a phone number that names none: an ISO 3166-1 code such as DE
     */
    public static Normalisation in(String region) {
        return new Normalisation(PhoneNumbers.in(region), false, FieldLedger.NOTING);
    }

    /** The same for numbers that are dialled in {@code region}, unless they say where. */
    public Normalisation dialledIn(String region) {
        return new Normalisation(PhoneNumbers.in(region), badDetailsBury, ledger);
    }

    /** Whether {@code code} can be a region, see {@link #in}. */
    public static boolean isRegion(String code) {
        return PhoneNumbers.isRegion(code);
    }

    /** Whether it is known where phone numbers belong that name no country. */
    public boolean hasRegion() {
        return phones.hasRegion();
    }

    /** That region, or null. */
    public @Nullable String region() {
        return phones.region();
    }

    /** The same, but for contacts with a bad detail: none of them is sent without it. */
    public Normalisation buryingBadDetails() {
        return new Normalisation(phones, true, ledger);
    }

    /** The same with another account of fields. */
    public Normalisation with(FieldLedger other) {
        return new Normalisation(phones, badDetailsBury, other);
    }

    /** The same where the companies of contacts are sent, or not. */
    public Normalisation linkingCompanies(boolean links) {
        return with(ledger.linkingCompanies(links));
    }

    /** What is done about fields that are no part of a contact. */
    public FieldLedger ledger() {
        return ledger;
    }

    /** Whether a contact with a valid name and a bad detail is buried rather than sent without that. */
    boolean badDetailsBury() {
        return badDetailsBury;
    }

    PhoneNumbers phones() {
        return phones;
    }
}
