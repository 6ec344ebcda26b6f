package org.contactcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import ezvcard.VCard;
import ezvcard.VCardVersion;
import ezvcard.io.text.VCardWriter;
import ezvcard.parameter.ImageType;
import ezvcard.property.Address;
import ezvcard.property.Kind;
import ezvcard.property.Photo;
import ezvcard.property.StructuredName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Contact.Company;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Contact.SubType;
import org.jspecify.annotations.Nullable;

/**
 * Contacts as vCards. A card has no place for an owner, for who may see it, and for a company's record id; coordinates come
 * in pairs; and a card that is called like its company is one of an organization.
 */
final class WrittenAsVCard {
    private static final int LINE = 75;
    private static final Pattern LOOKS_ESCAPED = Pattern.compile("\\\\([nN]|[^\\p{L}\\p{Nd} ]|$)", Pattern.MULTILINE);

    private WrittenAsVCard() {}

    /** What is left of {@code contact}. */
    static Contact carried(Contact contact) {
        boolean placed = contact.latitude() != null && contact.longitude() != null;
        String company = company(contact);
        return new Contact(
                contact.name(),
                contact.subType(),
                null,
                contact.designation(),
                contact.avatarUrl(),
                contact.address(),
                placed ? contact.latitude() : null,
                placed ? contact.longitude() : null,
                contact.emails(),
                contact.phones(),
                contact.links(),
                company == null ? null : new Company(null, company),
                null,
                null);
    }

    /**
     * Whether ez-vcard can write it as this version: in 2.1 it leaves a backslash as it is, even where it looks like the
     * beginning of an escape. It also folds 2.1 within words, where blanks count, so that those cards are not folded.
     */
    static boolean isCarriedByLibrary(Contact contact, VCardVersion version) {
        return version != VCardVersion.V2_1
                || Stream.of(contact.name(), contact.designation(), contact.address(), company(contact))
                        .filter(Objects::nonNull)
                        .noneMatch(text -> LOOKS_ESCAPED.matcher(text).find());
    }

    /** By ez-vcard. */
    static byte[] byLibrary(List<Contact> contacts, VCardVersion version) {
        StringWriter text = new StringWriter();
        try (VCardWriter writer = new VCardWriter(text, version)) {
            writer.setAddProdId(false);
            writer.setIncludeTrailingSemicolons(
                    true); // else it also takes away one at a value's end, but not its backslash
            if (version == VCardVersion.V2_1) {
                writer.getVObjectWriter().getFoldedLineWriter().setLineLength(null);
            }
            for (Contact contact : contacts) {
                writer.write(card(contact, version));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString().getBytes(UTF_8);
    }

    private static VCard card(Contact contact, VCardVersion version) {
        VCard card = new VCard(version);
        card.setFormattedName(contact.name());
        if (contact.subType() == SubType.PERSON) {
            card.setStructuredName(structured(contact));
        } else if (version == VCardVersion.V4_0) {
            card.setKind(Kind.org());
        } else {
            card.addExtendedProperty("X-ABShowAs", "COMPANY");
        }
        if (contact.designation() != null) {
            card.addTitle(contact.designation());
        }
        if (contact.avatarUrl() != null) {
            card.addPhoto(new Photo(contact.avatarUrl(), ImageType.JPEG));
        }
        lines(contact).forEach(line -> {
            Address address = new Address();
            address.setStreetAddress(line);
            card.addAddress(address);
        });
        if (contact.latitude() != null && contact.longitude() != null) {
            card.setGeo(contact.latitude(), contact.longitude());
        }
        contact.emails().forEach(card::addEmail);
        contact.phones().forEach(card::addTelephoneNumber);
        String company = company(contact);
        if (company != null) {
            card.setOrganization(company);
        }
        links(contact).forEach((name, value) -> {
            if (name.equals("URL")) {
                card.addUrl(value);
            } else {
                card.addExtendedProperty(name, escaped(value));
            }
        });
        return card;
    }

    private static StructuredName structured(Contact contact) {
        StructuredName name = new StructuredName();
        NameInTwo halves = NameInTwo.of(contact.name());
        name.setGiven(halves.given().isEmpty() ? null : halves.given());
        name.setFamily(halves.family());
        return name;
    }

    /** By hand: in 2.1 as quoted-printable text where it must be, in the others folded, also within characters. */
    static byte[] byHand(List<Contact> contacts, VCardVersion version) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        contacts.forEach(contact -> all.writeBytes(byHand(contact, version)));
        return all.toByteArray();
    }

    private static byte[] byHand(Contact contact, VCardVersion version) {
        Lines lines = new Lines(version);
        lines.add("BEGIN", "VCARD");
        lines.add("VERSION", version.getVersion());
        lines.add("FN", lines.text(contact.name()));
        if (contact.subType() == SubType.PERSON) {
            StructuredName name = structured(contact);
            lines.add("N", lines.part(name.getFamily()) + ";" + lines.part(name.getGiven()) + ";;;");
        } else {
            lines.add("X-ABShowAs", "COMPANY");
        }
        if (contact.designation() != null) {
            lines.add("TITLE", lines.text(contact.designation()));
        }
        if (contact.avatarUrl() != null) {
            lines.add("PHOTO;VALUE=uri", contact.avatarUrl());
        }
        lines(contact).forEach(line -> lines.add("ADR;TYPE=work", ";;" + lines.part(line) + ";;;;"));
        if (contact.latitude() != null && contact.longitude() != null) {
            lines.add(
                    "GEO",
                    version == VCardVersion.V4_0
                            ? "geo:" + contact.latitude() + "," + contact.longitude()
                            : contact.latitude() + ";" + contact.longitude());
        }
        contact.emails().forEach(email -> lines.add("item1.EMAIL;TYPE=internet", lines.text(email)));
        contact.phones()
                .forEach(phone -> lines.add(
                        version == VCardVersion.V4_0 ? "TEL;VALUE=uri;TYPE=\"voice,cell\"" : "TEL;CELL",
                        version == VCardVersion.V4_0 ? "tel:" + phone : phone));
        String company = company(contact);
        if (company != null) {
            lines.add("ORG", lines.part(company) + ";");
        }
        links(contact).forEach((name, value) -> lines.add(name, name.equals("URL") ? value : lines.text(value)));
        lines.add("END", "VCARD");
        return lines.bytes.toByteArray();
    }

    private static @Nullable String company(Contact contact) {
        return contact.company() == null ? null : contact.company().name();
    }

    private static List<String> lines(Contact contact) {
        return contact.address() == null ? List.of() : contact.address().lines().toList();
    }

    private static Map<String, String> links(Contact contact) {
        Links links = contact.links();
        Map<String, String> properties = new LinkedHashMap<>();
        Stream.of(
                        new String[] {"URL", links.domain()},
                        new String[] {"X-TWITTER", links.twitter()},
                        new String[] {"X-LINKEDIN", links.linkedin()},
                        new String[] {"X-FACEBOOK", links.facebook()},
                        new String[] {"X-GITHUB", links.github()},
                        new String[] {"X-INSTAGRAM", links.instagram()})
                .filter(property -> Objects.nonNull(property[1]))
                .forEach(property -> properties.put(property[0], property[1]));
        return properties;
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;");
    }

    /** The lines of a card. */
    private static final class Lines {
        private final VCardVersion version;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Lines(VCardVersion version) {
            this.version = version;
        }

        String text(String value) {
            return version == VCardVersion.V2_1 ? value.replace("\\", "\\\\") : escaped(value);
        }

        String part(@Nullable String value) {
            String text = value == null ? "" : value;
            return version == VCardVersion.V2_1 ? text(text).replace(";", "\\;") : text(text);
        }

        void add(String name, String value) {
            byte[] raw = value.getBytes(UTF_8);
            if (version == VCardVersion.V2_1 && (raw.length != value.length() || value.length() > LINE)) {
                bytes.writeBytes((name + ";CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:").getBytes(UTF_8));
                quotedPrintable(raw);
            } else {
                folded((name + ":" + value).getBytes(UTF_8));
            }
            bytes.writeBytes("\r\n".getBytes(UTF_8));
        }

        private void quotedPrintable(byte[] raw) {
            int column = LINE;
            for (byte b : raw) {
                if (column > LINE - 4) {
                    bytes.writeBytes("=\r\n".getBytes(UTF_8));
                    column = 0;
                }
                boolean plain = b > ' ' && b < 0x7F && b != '=';
                String written = plain ? String.valueOf((char) b) : "=%02X".formatted(b & 0xFF);
                bytes.writeBytes(written.getBytes(UTF_8));
                column += written.length();
            }
        }

        private void folded(byte[] line) {
            for (int i = 0; i < line.length; i++) {
                if (i > 0 && i % (LINE - 1) == 0 && version != VCardVersion.V2_1) {
                    bytes.writeBytes("\r\n ".getBytes(UTF_8));
                }
                bytes.write(line[i]);
            }
        }
    }
}
