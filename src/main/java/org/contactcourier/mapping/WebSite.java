package org.contactcourier.mapping;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tells by its host which of SmartTask's web addresses one is. Neither scheme, {@code www.}, country ({@code
 * uk.linkedin.com}) nor device ({@code m.facebook.com}) matter, and what stands in front of an {@code @} is no host.
 */
public final class WebSite {
    private static final Map<Field, List<String>> HOSTS = Map.of(
            Field.LINKEDIN, List.of("linkedin.com"),
            Field.TWITTER, List.of("twitter.com", "x.com"),
            Field.FACEBOOK, List.of("facebook.com", "fb.com", "fb.me"),
            Field.GITHUB, List.of("github.com"),
            Field.INSTAGRAM, List.of("instagram.com", "instagr.am"));

    /** Where a user's page is; LinkedIn has several kinds of pages, and no handles. */
    private static final Map<Field, String> PAGES = Map.of(
            Field.TWITTER, "https://twitter.com/",
            Field.FACEBOOK, "https://www.facebook.com/",
            Field.GITHUB, "https://github.com/",
            Field.INSTAGRAM, "https://www.instagram.com/");

    private static final Pattern HANDLE = Pattern.compile("@[A-Za-z0-9_.-]{1,50}");

    private WebSite() {}

    public static Field of(String address) {
        String host = host(address);
        for (Map.Entry<Field, List<String>> network : HOSTS.entrySet()) {
            for (String site : network.getValue()) {
                if (isAt(host, site)) {
                    return network.getKey();
                }
            }
        }
        return Field.WEBSITE;
    }

    /**
     * The whole address of a page at {@code network} where {@code written} lacks its beginning, or is a handle such as {@code
     * @ada}.
     */
    static String completed(Field network, String written) {
        String page = PAGES.get(network);
        if (page != null && HANDLE.matcher(written).matches()) {
            return page + written.substring(1);
        }
        if (network == Field.WEBSITE || of(written) != network || beginning(written) > 2) {
            return written;
        }
        return "https://" + written.substring(beginning(written));
    }

    /** What two spellings of one address have in common. */
    static String same(String address) {
        String rest = address.substring(beginning(address));
        String bare = rest.regionMatches(true, 0, "www.", 0, 4) ? rest.substring(4) : rest;
        int end = bare.endsWith("/") ? bare.length() - 1 : bare.length();
        return bare.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isAt(String host, String site) {
        return host.endsWith(site)
                && (host.length() == site.length() || host.charAt(host.length() - site.length() - 1) == '.');
    }

    private static String host(String address) {
        int from = beginning(address);
        int end = from;
        while (end < address.length() && "/?#\\".indexOf(address.charAt(end)) < 0) {
            end++;
        }
        from = Math.max(from, address.lastIndexOf('@', end - 1) + 1);
        int port = address.indexOf(':', from);
        end = port >= 0 && port < end ? port : end;
        while (end > from && address.charAt(end - 1) == '.') {
            end--;
        }
        return address.substring(from, end).toLowerCase(Locale.ROOT);
    }

    /** Whether the text before the colon at {@code end} is a scheme, not an address with another in its query. */
    private static boolean isScheme(String address, int end) {
        for (int i = 0; i < end; i++) {
            if (!Character.isLetterOrDigit(address.charAt(i)) && "+.-".indexOf(address.charAt(i)) < 0) {
                return false;
            }
        }
        return address.charAt(end) == ':';
    }

    private static int beginning(String address) {
        int slashes = address.indexOf("//");
        boolean absolute = slashes == 0 || (slashes > 1 && isScheme(address, slashes - 1));
        return absolute ? slashes + 2 : 0;
    }
}
