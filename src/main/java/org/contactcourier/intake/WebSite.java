package org.contactcourier.intake;

import java.util.Locale;

/** Tells by its host which of SmartTask's web addresses one is. */
final class WebSite {
    private WebSite() {}

    static Field of(String address) {
        String host = host(address.toLowerCase(Locale.ROOT));
        if (isAt(host, "linkedin.com")) {
            return Field.LINKEDIN;
        }
        if (isAt(host, "twitter.com") || isAt(host, "x.com")) {
            return Field.TWITTER;
        }
        if (isAt(host, "facebook.com")) {
            return Field.FACEBOOK;
        }
        if (isAt(host, "github.com")) {
            return Field.GITHUB;
        }
        return isAt(host, "instagram.com") ? Field.INSTAGRAM : Field.WEBSITE;
    }

    private static boolean isAt(String host, String site) {
        return host.equals(site) || host.endsWith("." + site);
    }

    private static String host(String address) {
        int scheme = address.indexOf("://");
        String rest = scheme < 0 ? address : address.substring(scheme + 3);
        int end = 0;
        while (end < rest.length() && "/?#:".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }
}
