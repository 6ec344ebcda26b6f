package org.contactcourier.mapping;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a contact's fields are called in the wild, in English here and elsewhere in each {@link Language}. Case, separators,
 * digits and accents don't count: {@code E-Mail 2} is {@code email}. Where one object has several names of a field that holds
 * one value, the name that comes first here wins.
 */
public enum Field {
    NAME("name", "full name", "display name", "contact name", "formatted name", "person name", "contact person", "fn"),
    GIVEN_NAME("first name", "given name", "forename", "first", "given", "fname"),
    MIDDLE_NAME("middle name", "additional name", "middle initial", "middle"),
    FAMILY_NAME("last name", "family name", "surname", "last", "family", "lname"),
    NAME_PREFIX("name prefix", "honorific prefix", "prefix"),
    NAME_SUFFIX("name suffix", "honorific suffix", "suffix"),
    SUB_TYPE("record sub type", "sub type", "contact type", "type", "kind"),
    ACCESS_TYPE("access type"),
    DESIGNATION("designation", "job title", "title", "position", "job position", "role", "job role", "occupation"),
    AVATAR(
            "avatar url",
            "avatar",
            "photo url",
            "photo",
            "picture url",
            "picture",
            "profile picture",
            "image url",
            "image"),
    EMAIL(
            "emails",
            "email",
            "mail",
            "mails",
            "email address",
            "email addresses",
            "mail address",
            "primary email",
            "primary email address",
            "secondary email",
            "work email",
            "work email address",
            "business email",
            "business email address",
            "office email",
            "company email",
            "contact email",
            "home email",
            "private email",
            "personal email",
            "personal email address",
            "other email",
            "alternate email",
            "email work",
            "email home",
            "email private",
            "email other"),
    PHONE(
            "phones",
            "phone",
            "phone number",
            "phone numbers",
            "telephone",
            "telephones",
            "telephone number",
            "tel",
            "primary phone",
            "main phone",
            "work phone",
            "work phone number",
            "business phone",
            "office phone",
            "company phone",
            "contact phone",
            "contact number",
            "direct phone",
            "direct dial",
            "mobile",
            "mobiles",
            "mobile phone",
            "mobile phone number",
            "mobile number",
            "cell",
            "cell phone",
            "cell phone number",
            "cell number",
            "home phone",
            "home phone number",
            "private phone",
            "personal phone",
            "secondary phone",
            "alternate phone",
            "other phone",
            "landline",
            "phone work",
            "phone home",
            "phone mobile",
            "phone private",
            "phone other"),
    COMPANY(
            "parent",
            "company",
            "company name",
            "organization",
            "organization name",
            "organisation",
            "organisation name",
            "organizations",
            "organisations",
            "org",
            "employer",
            "account",
            "account name",
            "firm",
            "works for"),
    LINKS("url details", "links", "socials", "social media", "social profiles", "profiles"),
    WEBSITE(
            "domain",
            "website",
            "websites",
            "website url",
            "company website",
            "url",
            "urls",
            "homepage",
            "web page",
            "web"),
    TWITTER("twitter url", "twitter", "twitter handle", "x url", "x", "x handle"),
    LINKEDIN("linkedin url", "linkedin", "linkedin profile", "linkedin profile url"),
    FACEBOOK("facebook url", "facebook", "facebook profile"),
    GITHUB("github url", "github", "github profile"),
    INSTAGRAM("instagram url", "instagram", "instagram handle"),
    ADDRESS(
            "address",
            "addresses",
            "full address",
            "formatted address",
            "postal address",
            "mailing address",
            "work address",
            "business address",
            "office address",
            "company address",
            "home address",
            "private address",
            "location"),
    STREET(
            "street",
            "street 1",
            "street address",
            "street name",
            "address line 1",
            "address 1",
            "address line",
            "line 1"),
    HOUSE_NUMBER("house number"),
    STREET_2("street 2", "street address 2", "address line 2", "address 2", "line 2", "suite", "apartment"),
    STREET_3("street 3", "address line 3", "address 3", "line 3"),
    PO_BOX("po box", "post office box"),
    CITY("city", "town", "locality", "address city"),
    STATE("state", "province", "region", "state province", "state region", "address state"),
    ZIP("zip", "zip code", "postal code", "postcode", "zip postal code", "address zip"),
    COUNTRY("country", "country name", "country region", "address country"),
    LATITUDE("address lat", "address latitude", "latitude", "lat"),
    LONGITUDE("address lng", "address lon", "address longitude", "longitude", "lng", "lon", "long"),
    OWNER("assigned user", "owner", "owner email", "assignee", "assignee email"),
    OWNER_ID("assigned user id");

    /** Where letters begin that aren't Latin. */
    private static final int LATIN = 0x250;

    private static final Map<String, Match> BY_NAME = byName();

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> names;

    Field(String... names) {
        this.names = List.of(names);
    }

    /** The names as people read them; the first is SmartTask's where SmartTask has one. */
    public List<String> names() {
        return names;
    }

    /** How the field is called in documents, such as {@code given name}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Where SmartTask has it: a JSON pointer into a contact. */
    public String place() {
        return Detail.of(this).place();
    }

    /**
     * A field by one of its names.
     *
     * @param rank the name's place among the names, from 0; those in other languages come last
     * @param name the name, as it is known
     */
    public record Match(Field field, int rank, String name) {}

    /** The field that {@code key} names, if any. */
    public static Optional<Match> of(String key) {
        String normal = normal(key);
        Match exact = BY_NAME.get(normal);
        return Optional.ofNullable(exact == null ? BY_NAME.get(withoutDigits(normal)) : exact);
    }

    /** Lower case, and nothing but letters and digits; Latin letters without accents. */
    public static String normal(String key) {
        StringBuilder normal = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = plain(key.charAt(i));
            if (c >= 'a' && c <= 'z') {
                normal.append(c);
            } else if (c > 0x7F && (c < LATIN || isAccented(c))) {
                appendPlain(normal, Character.toLowerCase(c));
            } else if (Character.isLetterOrDigit(c)) {
                normal.append(Character.toLowerCase(c));
            }
        }
        return normal.toString();
    }

    /** Full-width letters and digits, which Japanese keyboards write, as those of ASCII. */
    private static char plain(char c) {
        return c >= '\uFF01' && c <= '\uFF5E' ? (char) (c - '\uFF01' + '!') : c;
    }

    /** Whether it is Greek or Cyrillic, which have accents, too; or Latin with two of them. */
    private static boolean isAccented(char c) {
        return (c >= '\u0370' && c <= '\u052F') || (c >= '\u1E00' && c <= '\u1FFF');
    }

    private static void appendPlain(StringBuilder normal, char accented) {
        switch (accented) {
            case '\u00df' -> normal.append("ss"); // sharp s
            case '\u0142' -> normal.append('l'); // l with a stroke
            case '\u00f8' -> normal.append('o'); // o with a stroke
            case '\u00e6' -> normal.append("ae");
            case '\u0153' -> normal.append("oe");
            case '\u0131' -> normal.append('i'); // i without a dot
            case '\u0111' -> normal.append('d'); // d with a stroke
            case '\u03c2' -> normal.append('\u03c3'); // sigma at the end of a word
            default -> {
                char plain = Normalizer.normalize(String.valueOf(accented), Normalizer.Form.NFD)
                        .charAt(0);
                if (Character.isLetterOrDigit(plain)) {
                    normal.append(plain);
                }
            }
        }
    }

    /** Likewise without digits. */
    public static String normalLetters(String key) {
        return withoutDigits(normal(key));
    }

    private static String withoutDigits(String normal) {
        StringBuilder letters = new StringBuilder(normal.length());
        for (int i = 0; i < normal.length(); i++) {
            if (!Character.isDigit(normal.charAt(i))) {
                letters.append(normal.charAt(i));
            }
        }
        return letters.toString();
    }

    private static Map<String, Match> byName() {
        Map<String, Match> byName = new HashMap<>();
        for (Field field : values()) {
            int rank = 0;
            for (String name : field.names) {
                if (put(byName, new Match(field, rank++, name)) != null) {
                    throw new IllegalStateException("two fields are called " + name);
                }
            }
            for (Language language : Language.values()) {
                for (String name : language.names(field)) {
                    put(byName, new Match(field, rank++, name));
                }
            }
        }
        return Map.copyOf(byName);
    }

    /** The match that had this name before; several languages may share a name, as long as it means the same. */
    private static @Nullable Match put(Map<String, Match> byName, Match match) {
        Match before = byName.putIfAbsent(normal(match.name()), match);
        if (before != null && before.field() != match.field()) {
            throw new IllegalStateException("two fields are called " + match.name());
        }
        return before;
    }
}
