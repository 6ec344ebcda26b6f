package org.contactcourier.intake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Contact.SubType;
import org.contactcourier.format.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Contacts as tables.
 *
 * @param always whether cells are quoted that need not be
 * @param mark whether there is a byte order mark
 */
record WrittenAsCsv(
        Dialect dialect, char separator, char quote, boolean always, String lineEnd, Charset charset, boolean mark) {
    private static final int COLUMNS = 3;

    /** Which columns there are. */
    enum Dialect {
        /** A column for everything; only a company can't be named by its record id. */
        PEOPLE {
            @Override
            List<String> headers() {
                return Stream.of(
                                Stream.of(
                                        "Name",
                                        "Sub Type",
                                        "Access Type",
                                        "Job Title",
                                        "Avatar",
                                        "Address",
                                        "Latitude",
                                        "Longitude"),
                                numbered("E-Mail %d"),
                                numbered("Phone %d"),
                                Stream.of("Website", "Twitter", "LinkedIn", "Facebook", "GitHub", "Instagram"),
                                Stream.of("Company", "Owner", "Assigned User Id"))
                        .flatMap(all -> all)
                        .toList();
            }

            @Override
            List<String> cells(Contact contact) {
                Links links = contact.links();
                return Stream.of(
                                Stream.of(
                                        contact.name(),
                                        text(contact.subType()),
                                        text(contact.accessType()),
                                        text(contact.designation()),
                                        text(contact.avatarUrl()),
                                        text(contact.address()),
                                        text(contact.latitude()),
                                        text(contact.longitude())),
                                columns(contact.emails()),
                                columns(contact.phones()),
                                Stream.of(
                                        text(links.domain()),
                                        text(links.twitter()),
                                        text(links.linkedin()),
                                        text(links.facebook()),
                                        text(links.github()),
                                        text(links.instagram())),
                                Stream.of(text(company(contact)), text(contact.owner()), text(contact.ownerId())))
                        .flatMap(all -> all)
                        .toList();
            }

            @Override
            Contact carried(Contact contact) {
                return new Contact(
                        contact.name(),
                        contact.subType(),
                        contact.accessType(),
                        contact.designation(),
                        contact.avatarUrl(),
                        contact.address(),
                        contact.latitude(),
                        contact.longitude(),
                        contact.emails(),
                        contact.phones(),
                        contact.links(),
                        named(contact),
                        contact.owner(),
                        contact.ownerId());
            }
        },
        /** Google's has columns for people, their numbers, their company and one web site; three colons separate values. */
        GOOGLE {
            @Override
            List<String> headers() {
                return List.of(
                        "First Name",
                        "Last Name",
                        "Organization Name",
                        "Organization Title",
                        "Labels",
                        "E-mail 1 - Label",
                        "E-mail 1 - Value",
                        "Phone 1 - Value",
                        "Phone 2 - Label",
                        "Phone 2 - Value",
                        "Address 1 - Formatted",
                        "Website 1 - Value");
            }

            @Override
            List<String> cells(Contact contact) {
                List<String> phones = contact.phones();
                String later = phones.stream().skip(1).collect(Collectors.joining(" ::: "));
                return List.of(
                        first(contact),
                        last(contact),
                        text(company(contact)),
                        text(contact.designation()),
                        "* myContacts",
                        "* Work",
                        String.join(" ::: ", contact.emails()),
                        phones.isEmpty() ? "" : phones.get(0),
                        "Mobile",
                        later,
                        text(contact.address()),
                        text(contact.links().domain()));
            }

            @Override
            Contact carried(Contact contact) {
                return ofAPerson(contact);
            }

            @Override
            boolean carries(Contact contact) {
                return cells(contact).stream()
                        .noneMatch(cell -> cell.contains(":::") && !cell.contains("@") && !cell.startsWith("+"));
            }
        },
        /** Outlook's has a street of several lines, and columns for three addresses and many numbers. */
        OUTLOOK {
            @Override
            List<String> headers() {
                return List.of(
                        "Title",
                        "First Name",
                        "Last Name",
                        "Company",
                        "Job Title",
                        "Business Street",
                        "Business Phone",
                        "Home Phone",
                        "Mobile Phone",
                        "E-mail Address",
                        "E-mail 2 Address",
                        "E-mail 3 Address",
                        "Priority",
                        "Web Page");
            }

            @Override
            List<String> cells(Contact contact) {
                return Stream.of(
                                Stream.of(
                                        "",
                                        first(contact),
                                        last(contact),
                                        text(company(contact)),
                                        text(contact.designation()),
                                        text(contact.address())),
                                columns(contact.phones()),
                                columns(contact.emails()),
                                Stream.of("Normal", text(contact.links().domain())))
                        .flatMap(all -> all)
                        .toList();
            }

            @Override
            Contact carried(Contact contact) {
                return ofAPerson(contact);
            }
        };

        abstract List<String> headers();

        abstract List<String> cells(Contact contact);

        /** What is left of {@code contact} where there are no other columns. */
        abstract Contact carried(Contact contact);

        /** Whether nothing in it means something else here. */
        boolean carries(Contact contact) {
            return true;
        }

        private static Contact ofAPerson(Contact contact) {
            Links links = new Links(contact.links().domain(), null, null, null, null, null);
            return new Contact(
                    contact.name(),
                    SubType.PERSON,
                    null,
                    contact.designation(),
                    null,
                    contact.address(),
                    null,
                    null,
                    contact.emails(),
                    contact.phones(),
                    links,
                    named(contact),
                    null,
                    null);
        }

        private static @Nullable Company named(Contact contact) {
            String name = company(contact);
            return name == null ? null : new Company(null, name);
        }
    }

    /** Whether every character is there in this character set, and the bytes don't look like UTF-8 by accident. */
    boolean carries(Contact contact) {
        String row = String.join("", dialect.cells(contact));
        if (charset.name().startsWith("UTF")) {
            return dialect.carries(contact);
        }
        byte[] bytes = row.getBytes(charset);
        return dialect.carries(contact)
                && charset.newEncoder().canEncode(row)
                && (row.chars().allMatch(c -> c < 0x80) || Utf8.firstInvalid(bytes) >= 0);
    }

    byte[] written(List<Contact> contacts) {
        StringBuilder table = new StringBuilder(mark ? "\uFEFF" : "");
        table.append(row(dialect.headers()));
        contacts.forEach(contact -> table.append(row(dialect.cells(contact))));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(table.toString().getBytes(charset));
        return bytes.toByteArray();
    }

    private String row(List<String> cells) {
        return cells.stream().map(this::cell).collect(Collectors.joining(String.valueOf(separator))) + lineEnd;
    }

    private String cell(String value) {
        String q = String.valueOf(quote);
        boolean needed = value.indexOf(separator) >= 0
                || value.contains(q)
                || value.contains("\n")
                || !value.equals(value.strip());
        return always || needed ? q + value.replace(q, q + q) + q : value;
    }

    private static String first(Contact contact) {
        return NameInTwo.of(contact.name()).given();
    }

    private static String last(Contact contact) {
        return NameInTwo.of(contact.name()).family();
    }

    private static @Nullable String company(Contact contact) {
        return contact.company() == null ? null : contact.company().name();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static Stream<String> numbered(String header) {
        return IntStream.rangeClosed(1, COLUMNS).mapToObj(header::formatted);
    }

    private static Stream<String> columns(List<String> values) {
        return Stream.concat(values.stream(), Stream.generate(() -> "")).limit(COLUMNS);
    }

    static Charset windows() {
        return Charset.forName("windows-1252");
    }

    static List<WrittenAsCsv> ways() {
        return Stream.of(Dialect.values())
                .flatMap(dialect -> Stream.of(
                        new WrittenAsCsv(dialect, ',', '"', false, "\n", StandardCharsets.UTF_8, false),
                        new WrittenAsCsv(dialect, ',', '"', true, "\r\n", StandardCharsets.UTF_8, true),
                        new WrittenAsCsv(dialect, ';', '"', false, "\r\n", windows(), false),
                        new WrittenAsCsv(dialect, '\t', '"', false, "\n", StandardCharsets.UTF_16LE, true),
                        new WrittenAsCsv(dialect, '|', '"', true, "\r", StandardCharsets.UTF_16BE, false),
                        new WrittenAsCsv(dialect, ';', '\'', true, "\n", StandardCharsets.UTF_8, false),
                        new WrittenAsCsv(dialect, ',', '"', true, "\n", StandardCharsets.UTF_8, false)))
                .toList();
    }
}
