package org.contactcourier.mapping;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.mapping.clean.Placeholders;
import org.contactcourier.mapping.clean.Text;

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

    /** Where networks have the pages of members and companies. */
    private static final Set<String> SECTIONS = Set.of(
            "",
            "in",
            "in/",
            "pub/",
            "company",
            "company/",
            "people/",
            "pages/",
            "profile.php",
            "profile.php?id=",
            "user/");

    /** A longer text is a note. */
    private static final int LONGEST_LIST = 1_000;

    private static final Pattern BETWEEN = Pattern.compile("\\s*:::\\s*|[\\s,;|]+");

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,40}(?:[.,]\\d{1,40})?");

    private static final Pattern HANDLE = Pattern.compile("@[A-Za-z0-9_.-]{1,50}");

    /** What a page at a network is called there, with or without where it lies: {@code ada}, {@code in/ada}. */
    private static final Pattern NAME =
            Pattern.compile("[@/]?[\\p{L}\\p{N}_.%-]{1,100}(?:/[\\p{L}\\p{N}_.%-]{1,100}){0,3}/?");

    /** Networks number their members; fewer digits are something else. */
    private static final int LEAST_NUMBER = 5;

    private WebSite() {}

    /**
     * Whether {@code written} can be an address of {@code field}: a URL, a domain, or at a network what somebody is called there.
     */
    static boolean isPage(Field field, String written) {
        int from = beginning(written);
        String first = firstWord(written, from);
        String host = host(first);
        if (from > 0) {
            return !host.isEmpty();
        }
        if (first.indexOf('@') <= 0 && isDomain(host)) {
            return true;
        }
        return field != Field.WEBSITE
                && NAME.matcher(written).matches()
                && !Placeholders.isAnswer(written)
                && (written.chars().anyMatch(Character::isLetter)
                        || (written.length() >= LEAST_NUMBER && !isFraction(written)));
    }

    /** The addresses that stand beside each other in {@code text}; all of it if anything else stands there. */
    static List<Text> listed(Text text) {
        String value = text.value();
        if (value.length() > LONGEST_LIST
                || BETWEEN.matcher(value).results().findAny().isEmpty()) {
            return List.of(text);
        }
        List<String> parts =
                BETWEEN.splitAsStream(value).filter(part -> !part.isEmpty()).toList();
        boolean pages = parts.size() > 1 && parts.stream().allMatch(part -> isPage(Field.WEBSITE, part));
        return pages
                ? parts.stream()
                        .map(part -> text.changed("several-in-one", part))
                        .toList()
                : List.of(text);
    }

    private static boolean isFraction(String written) {
        return written.indexOf('.') >= 0 || written.indexOf('-') >= 0;
    }

    /** Whether {@code written} is a number or an answer, as other fields of the same name have it. */
    static boolean isNumber(String written) {
        return NUMBER.matcher(written).matches() || Placeholders.isAnswer(written);
    }

    /**
     * Whether {@code written} is only what a form puts in front of an address: {@code https://}, or at a network {@code
     * https://www.linkedin.com/in/}.
     */
    static boolean isBeginning(Field field, String written) {
        int from = beginning(written);
        if (written.equals("@") || written.equalsIgnoreCase("www")) {
            return true;
        }
        if (field != Field.WEBSITE && of(written) == field) {
            int path = written.indexOf('/', from);
            return path < 0 || SECTIONS.contains(written.substring(path + 1).toLowerCase(Locale.ROOT));
        }
        String rest = written.substring(from);
        rest = rest.regionMatches(true, 0, "www.", 0, 4) ? rest.substring(4) : rest;
        return rest.length() < written.length() && (rest.isEmpty() || Placeholders.isOne(rest, Placeholders.Use.TEXT));
    }

    private static String firstWord(String written, int from) {
        for (int i = from; i < written.length(); i++) {
            char c = written.charAt(i);
            if (Character.isWhitespace(c) || c == ',' || c == ';') {
                return written.substring(0, i);
            }
        }
        return written;
    }

    /** Whether it has a dot, and behind the last one at least two letters, digits not at first. */
    private static boolean isDomain(String host) {
        int dot = host.lastIndexOf('.');
        if (dot <= 0 || host.length() - dot < 3 || !Character.isLetter(host.charAt(dot + 1))) {
            return false;
        }
        return host.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_' || c > 0xFF);
    }

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
