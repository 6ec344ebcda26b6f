package org.contactcourier.format.csv;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.contactcourier.mapping.Field;

/**
 * The program that a table comes from, by headers that only it has, and what its headers mean where they don't say it in the
 * words of {@link Field}. Names are compared by {@link Field#normal}.
 */
enum CsvDialect {
    /** Google Contacts; also Android's. */
    GOOGLE(
            Set.of(
                    "E-mail 1 - Value",
                    "Phone 1 - Value",
                    "Organization 1 - Name",
                    "Address 1 - Formatted",
                    "Website 1 - Value",
                    "Group Membership",
                    "Phonetic First Name",
                    "Yomi Name",
                    "File As"),
            Map.of("Organization Title", "job title", "Location", "", "Title", "name prefix")) {
        @Override
        String name(String header) {
            Matcher numbered = NUMBERED.matcher(header);
            if (!numbered.matches()) {
                return super.name(header);
            }
            String part = Field.normal(numbered.group(3));
            return switch (Field.normal(numbered.group(1)) + " " + part) {
                case "email value" -> "email";
                case "phone value" -> "phone";
                case "website value" -> "website";
                case "organization name" -> "company";
                case "organization title" -> "job title";
                case "address extendedaddress" -> "address " + numbered.group(2) + " street 2";
                default ->
                    numbered.group(1).equals("Address") ? "address " + numbered.group(2) + " " + numbered.group(3) : "";
            };
        }

        @Override
        List<String> values(String cell) {
            return List.of(SEVERAL.split(cell));
        }
    },
    /** Outlook and Outlook.com, which write their headers in the language that they speak. */
    OUTLOOK(
            Set.of(
                    "Straße geschäftlich",
                    "E-Mail: Angezeigter Name",
                    "Rue (bureau)",
                    "Nom complet de l'adresse de messagerie",
                    "Calle del trabajo",
                    "Via (uff.)",
                    "Werkadres, straat",
                    "Rua do endereço comercial",
                    "Adres służbowy - ulica",
                    "Gatuadress, arbete",
                    "Gateadresse, arbeid",
                    "Gade (arbejde)",
                    "Улица (раб. адрес)",
                    "番地 (会社)",
                    "E-mail 2 Address",
                    "E-mail Display Name",
                    "Business Street",
                    "Business Fax",
                    "Web Page",
                    "TTY/TDD Phone"),
            Map.ofEntries(
                    Map.entry("Title", "name prefix"), // Mr., Dr.
                    Map.entry("Titel", "name prefix"),
                    Map.entry("Tittel", "name prefix"),
                    Map.entry("Titre", "name prefix"),
                    Map.entry("Título", "name prefix"),
                    Map.entry("Ort", ""), // what is Location in English
                    Map.entry("Car Phone", "phone"),
                    Map.entry("Company Main Phone", "phone"),
                    Map.entry("Radio Phone", "phone"),
                    Map.entry("Personal Web Page", "website"),
                    Map.entry("Account", ""),
                    Map.entry("Location", ""))),
    /** What comes out of Apple's Contacts and iCloud. */
    APPLE(
            Set.of(
                    "iPhone",
                    "Phone (iPhone)",
                    "Phone : iPhone",
                    "iPhone Phone",
                    "Email (iCloud)",
                    "iCloud Email",
                    "Phonetic Last"),
            Map.of(
                    "iPhone", "phone",
                    "Phone (iPhone)", "phone",
                    "iPhone Phone", "phone",
                    "Phone (main)", "phone",
                    "Phone (Apple Watch)", "phone",
                    "Email (iCloud)", "email",
                    "iCloud Email", "email",
                    "URL (homepage)", "website",
                    "Home Page", "website")),
    HUBSPOT(
            Set.of("Lifecycle Stage", "Lead Status", "Contact owner", "HubSpot Owner", "Marketing contact status"),
            Map.of(
                    "Associated Company", "company name",
                    "Primary Company", "company name",
                    "Primary Associated Company", "company name",
                    "Additional email addresses", "other email",
                    "Twitter Username", "twitter",
                    "WhatsApp Phone Number", "phone",
                    "LinkedIn Bio", "")),
    SALESFORCE(
            Set.of(
                    "AccountId",
                    "Account.Name",
                    "MailingStreet",
                    "Mailing Street",
                    "Contact ID",
                    "LeadSource",
                    "Lead Source",
                    "OwnerId"),
            Map.of("Salutation", "name prefix", "Account.Phone", "phone", "Owner.Name", "", "Owner", "")),
    /** {@code Connections.csv}; all of its headers are words that people use. */
    LINKEDIN(Set.of("Connected On"), Map.of()),
    OTHER(Set.of(), Map.of("Salutation", "name prefix"));

    private static final Pattern NUMBERED = Pattern.compile("(.+) (\\d+) - (.+)");
    /** What Google writes between several values in one cell; others do so, too. */
    static final String BETWEEN = ":::";

    private static final Pattern SEVERAL = Pattern.compile("\\s*:::\\s*");

    @SuppressWarnings("ImmutableEnumChecker") // collected into an unmodifiable one
    private final Set<String> marks;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Map<String, String> names;

    /**
     * @param marks headers of which any tells it
     * @param names its headers' meanings; empty where a header looks like a field and is none
     */
    CsvDialect(Set<String> marks, Map<String, String> names) {
        this.marks = Set.copyOf(marks.stream().map(Field::normal).toList());
        this.names = Map.copyOf(names.entrySet().stream()
                .collect(Collectors.toMap(name -> Field.normal(name.getKey()), Map.Entry::getValue, (a, b) -> a)));
    }

    /** The dialect of a table with these headers. */
    static CsvDialect of(List<String> headers) {
        List<String> normal = headers.stream().map(Field::normal).toList();
        for (CsvDialect dialect : values()) {
            if (normal.stream().anyMatch(dialect.marks::contains)) {
                return dialect;
            }
        }
        return OTHER;
    }

    /** What {@code header} is called where everybody understands it; empty where it means nothing to us. */
    String name(String header) {
        return names.getOrDefault(Field.normal(header), header);
    }

    /** Whether it is an address book's: in those a row with a company and no name is the company. */
    boolean keepsCompanies() {
        return this == GOOGLE || this == OUTLOOK || this == APPLE;
    }

    /** The values in one cell. */
    List<String> values(String cell) {
        return List.of(cell);
    }
}
