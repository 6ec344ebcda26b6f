package org.contactcourier.contact;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A contact that SmartTask can take: the canonical model, valid by construction. Values are as the input had them, trimmed;
 * nothing is ever cut.
 *
 * @param name required, at most 100 UTF-16 units
 * @param subType a person, or an organization
 * @param accessType who may see it; null leaves it to SmartTask's default
 * @param designation the job title, at most 50
 * @param address one free text, at most 4000
 * @param latitude degrees, -90 to 90
 * @param longitude degrees, -180 to 180
 * @param emails each syntactically valid, at most 320
 * @param phones each at most 30
 * @param company the organization a person belongs to
 * @param owner the e-mail address of the colleague who looks after the contact, as given
 * @param ownerId that colleague's SmartTask user id, where the input has it
 */
public record Contact(
        String name,
        SubType subType,
        @Nullable AccessType accessType,
        @Nullable String designation,
        @Nullable String avatarUrl,
        @Nullable String address,
        @Nullable Double latitude,
        @Nullable Double longitude,
        List<String> emails,
        List<String> phones,
        Links links,
        @Nullable Company company,
        @Nullable String owner,
        @Nullable Long ownerId) {

    /** What kind of contact: the words of {@code record_sub_type}. */
    public enum SubType {
        PERSON,
        ORGANIZATION
    }

    /** Who may see it: the words of {@code access_type}. */
    public enum AccessType {
        DEFAULT,
        CORE_MEMBERS
    }

    /** Addresses on the web; SmartTask's {@code url_details}. */
    public record Links(
            @Nullable String domain,
            @Nullable String twitter,
            @Nullable String linkedin,
            @Nullable String facebook,
            @Nullable String github,
            @Nullable String instagram) {
        public static final Links NONE = new Links(null, null, null, null, null, null);

        private List<String> all() {
            return Stream.of(domain, twitter, linkedin, facebook, github, instagram)
                    .flatMap(Stream::ofNullable)
                    .toList();
        }
    }

    /** A company, by SmartTask's record id if the input has it, else by name. */
    public record Company(
            @Nullable String recordId, @Nullable String name) {
        public Company {
            if (recordId == null && name == null) {
                throw new IllegalArgumentException("a company without record id and name");
            }
        }

        private String identity() {
            return name == null ? "#" + recordId : folded(name);
        }

        /** Whether that is its name, whatever the case and the number of blanks. */
        public boolean isNamed(String other) {
            return name != null && folded(name).equals(folded(other));
        }

        /** The identity that an organization of this name has as a contact, see {@link Contact#identities}. */
        public String ownIdentity() {
            return "n:" + identity() + "|";
        }
    }

    /** @throws IllegalArgumentException if a value breaks a {@link Rule}, saying which; never the value */
    public Contact {
        emails = List.copyOf(emails);
        phones = List.copyOf(phones);
        List<Violation> violations = new ArrayList<>(Rule.NAME.check("/name", name));
        check(violations, Rule.DESIGNATION, "/designation", designation);
        check(violations, Rule.AVATAR, "/avatar_url", avatarUrl);
        check(violations, Rule.ADDRESS, "/address", address);
        emails.forEach(email -> check(violations, Rule.EMAIL, "/emails", email));
        phones.forEach(phone -> check(violations, Rule.PHONE, "/phones", phone));
        if (!links.equals(Links.NONE)) {
            links.all().forEach(link -> check(violations, Rule.LINK, "/url_details", link));
        }
        check(violations, Rule.COMPANY, "/parent/name", company == null ? null : company.name());
        check(violations, Rule.OWNER, "/assigned_user", owner);
        violations.addAll(Rule.latitude("/address_lat", latitude));
        violations.addAll(Rule.longitude("/address_lng", longitude));
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException("not a valid contact: " + violations);
        }
    }

    private static void check(List<Violation> violations, Rule rule, String pointer, @Nullable String value) {
        if (value != null) {
            violations.addAll(rule.check(pointer, value));
        }
    }

    /**
     * What SmartTask's <em>similar</em> may look at; contacts that share one are never in flight together: every e-mail address
     * in lower case, the digits of every phone number, and the name with its company, whatever the case.
     */
    public Set<String> identities() {
        Set<String> identities = new LinkedHashSet<>();
        for (String email : emails) {
            identities.add("e:" + email.toLowerCase(Locale.ROOT));
        }
        for (String phone : phones) {
            String digits = digits(phone);
            if (!digits.isEmpty()) {
                identities.add("p:" + digits);
            }
        }
        identities.add("n:" + folded(name) + "|" + (company == null ? "" : company.identity()));
        return Collections.unmodifiableSet(identities);
    }

    private static String digits(String phone) {
        StringBuilder digits = new StringBuilder(phone.length());
        phone.codePoints()
                .map(character -> Character.digit(character, 10))
                .filter(digit -> digit >= 0)
                .forEach(digits::append);
        return digits.toString();
    }

    /** Upper, then lower case, as {@link String#equalsIgnoreCase} does, so that ς and σ are one; blanks count as one space. */
    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        boolean blank = false;
        for (char c : name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT).toCharArray()) {
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                blank = true;
            } else {
                if (blank && !folded.isEmpty()) {
                    folded.append(' ');
                }
                blank = false;
                folded.append(c);
            }
        }
        return folded.toString();
    }

    /** No value: all of them are personal data. */
    @Override
    public String toString() {
        return "a contact";
    }
}
