package org.contactcourier.smarttask;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.network.HttpWay;
import org.contactcourier.network.ProxyChoice;
import org.contactcourier.network.Tls;
import org.contactcourier.record.Organization;

/**
 * The {@code smarttask.*} keys, or those of an organization with a name.
 *
 * @param organization whose they are
 * @param baseUrl without a slash at its end
 * @param adaptive whether fewer than {@code maxInFlight} are found to be enough
 * @param maxRequestsPerSecond 0 for no limit
 * @param maxReplaysPerSecond requests for dead letters that are sent again; 0 for no limit of their own
 * @param parkedDelays at least one; the last repeats
 * @param maxParked how many contacts may be parked
 * @param gatePatience how long workers wait at a closed gate before the sources are suspended
 * @param way whom to trust, and through which proxy
 * @param maxRefusedInARow how many refusals without an acceptance between them close the gate
 */
public record SmartTaskSettings(
        Organization organization,
        URI baseUrl,
        String apiVersion,
        long organizationId,
        Credentials credentials,
        boolean useCreated,
        int maxInFlight,
        boolean adaptive,
        double maxRequestsPerSecond,
        double maxReplaysPerSecond,
        Duration connectTimeout,
        Duration responseTimeout,
        int maxAttempts,
        Duration initialDelay,
        Duration maxDelay,
        List<Duration> parkedDelays,
        int maxParked,
        Duration gatePatience,
        int maxRefusedInARow,
        VerifyOnStart verifyOnStart,
        ReferenceSettings references,
        HttpWay way) {

    /** What a start does about the one call that proves URL, token and organization. */
    public enum VerifyOnStart {
        FALSE,
        TRUE,
        STRICT
    }

    /** What stands behind {@link Organization#keys} in the key of its number. */
    public static final String ORGANIZATION_ID = "organization-id";

    /** Likewise, in the key of the number that it had before. */
    public static final String FORMER_ID = "former-organization-id";

    private static final String BASE_URL = "base-url";
    private static final String VERSION = "api-version";
    private static final String REPLAYS = "replay.max-requests-per-second";
    private static final String VERIFY = "verify-on-start";
    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");
    private static final Pattern PATH_WORD = Pattern.compile("[A-Za-z0-9._-]{1,20}");
    private static final int MOST_IN_FLIGHT = 10_000;
    private static final double MOST_PER_SECOND = 100_000;

    /** One letter in ten seconds; with fewer its turn would not come within the minute that it is handed out for. */
    private static final double FEWEST_REPLAYS_PER_SECOND = 0.1;

    private static final int MOST_ATTEMPTS = 1_000;
    private static final int MOST_PARKED = 10_000_000;
    private static final int MOST_REFUSED = 1_000_000_000;

    public SmartTaskSettings {
        parkedDelays = List.copyOf(parkedDelays);
    }

    /**
     * Reads the keys of {@code organization}.
     *
     * @throws ConfigurationException if a key is missing or has a value that can't be used
     */
    public static SmartTaskSettings from(Configuration c, Organization organization) {
        String prefix = organization.keys();
        long id = organizationId(c, organization);
        return new SmartTaskSettings(
                organization,
                baseUrl(c, organization),
                apiVersion(c, organization),
                id,
                Credentials.from(c, organization),
                useCreated(c, organization),
                c.number(prefix + "max-in-flight", 1, MOST_IN_FLIGHT),
                c.flag(prefix + "adaptive"),
                c.decimal(prefix + "max-requests-per-second", 0, MOST_PER_SECOND),
                replaysPerSecond(c),
                c.duration(prefix + "connect-timeout"),
                c.duration(prefix + "response-timeout"),
                c.number(prefix + "retry.max-attempts", 1, MOST_ATTEMPTS),
                c.duration(prefix + "retry.initial-delay"),
                c.duration(prefix + "retry.max-delay"),
                c.durations(prefix + "retry.parked-delays"),
                c.number(prefix + "retry.max-parked", 1, MOST_PARKED),
                c.duration(prefix + "gate.patience"),
                c.number(prefix + "max-refused-in-a-row", 1, MOST_REFUSED),
                verifyOnStart(c, prefix + VERIFY),
                ReferenceSettings.from(c, organization),
                new HttpWay(tls(c, organization), ProxyChoice.from(c, prefix + "proxy")));
    }

    private static double replaysPerSecond(Configuration c) {
        double rate = c.decimal(REPLAYS, 0, MOST_PER_SECOND);
        if (rate > 0 && rate < FEWEST_REPLAYS_PER_SECOND) {
            throw c.wrong(
                    REPLAYS, "0, or a number from %s to %.0f".formatted(FEWEST_REPLAYS_PER_SECOND, MOST_PER_SECOND));
        }
        return rate;
    }

    /**
     * The organization's number.
     *
     * @throws ConfigurationException if it is missing, or is none
     */
    public static long organizationId(Configuration c, Organization organization) {
        String key = organization.keys() + ORGANIZATION_ID;
        return number(c, key, c.text(key));
    }

    /**
     * The number that the organization had before, if what the journal keeps is to go to the one that it has now.
     *
     * @throws ConfigurationException if it is no number
     */
    public static Optional<Long> formerOrganizationId(Configuration c, Organization organization) {
        String key = organization.keys() + FORMER_ID;
        return c.optionalText(key).map(id -> number(c, key, id));
    }

    private static long number(Configuration c, String key, String id) {
        if (!ID.matcher(id).matches()) {
            throw c.wrong(key, "the number of a SmartTask organization");
        }
        return Long.parseLong(id);
    }

    static String apiVersion(Configuration c, Organization organization) {
        String key = organization.keys() + VERSION;
        String version = c.text(key);
        if (!PATH_WORD.matcher(version).matches()) {
            throw c.wrong(key, "a version such as 1.0");
        }
        return version;
    }

    /**
     * Where its API answers, without a slash at the end.
     *
     * @throws ConfigurationException if that is no address
     */
    public static URI baseUrl(Configuration c, Organization organization) {
        return withoutSlash(c.url(organization.keys() + BASE_URL));
    }

    static boolean useCreated(Configuration c, Organization organization) {
        return c.flag(organization.keys() + "use-created");
    }

    static Tls tls(Configuration c, Organization organization) {
        return Tls.from(c, organization.keys() + "tls.");
    }

    private static VerifyOnStart verifyOnStart(Configuration c, String key) {
        return switch (c.text(key).toLowerCase(Locale.ROOT)) {
            case "true" -> VerifyOnStart.TRUE;
            case "false" -> VerifyOnStart.FALSE;
            case "strict" -> VerifyOnStart.STRICT;
            default -> throw c.wrong(key, "true, false or strict");
        };
    }

    private static URI withoutSlash(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }

    URI createContact(boolean useCreated) {
        return URI.create(createContact(baseUrl, apiVersion, Long.toString(organizationId), useCreated));
    }

    /** The address of the one call that creates nothing. */
    public URI filterUsers() {
        return URI.create(findUsers() + "?query=&page_no=1&list_size=1");
    }

    URI findUsers() {
        return URI.create(call(baseUrl, apiVersion, "organization-user/filter-users", Long.toString(organizationId)));
    }

    /** @param organization the id, or what stands in its place for somebody who reads */
    static String createContact(URI baseUrl, String apiVersion, String organization, boolean useCreated) {
        return call(baseUrl, apiVersion, "contact/create", organization) + "?use_created=" + useCreated;
    }

    private static String call(URI baseUrl, String apiVersion, String name, String organization) {
        return baseUrl + "/v" + apiVersion + "/" + name + "/" + organization;
    }
}
