package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.Contact.AccessType;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Contact.SubType;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Rule;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.clean.NameWords;
import org.contactcourier.mapping.clean.Text;
import org.contactcourier.mapping.clean.TitleWords;
import org.jspecify.annotations.Nullable;

/**
 * Makes a contact of one JSON object, whatever its fields are called, or says everything that is wrong with it. An unknown field
 * is ignored; null, blank text and empty lists count as absent. One use, one thread.
 */
public final class ContactMapping {
    /** To make a number of a million digits takes a square: 15 s. */
    private static final int LONGEST_COORDINATE = 100;

    private static final int ROLE = Field.DESIGNATION.names().indexOf("role");

    private final ObjectNode object;
    private final FieldValues fields;
    private final Normalisation normalisation;
    private final Violations violations = new Violations();
    private final Notes notes = new Notes();
    private final TextFields texts = new TextFields(violations, notes);

    private ContactMapping(ObjectNode object, Normalisation normalisation) {
        this.object = object;
        this.fields = FieldValues.in(object, "");
        this.normalisation = normalisation;
    }

    /** The contact in {@code object}. */
    public static MappedContact contact(ObjectNode object, Normalisation normalisation) throws InvalidContactException {
        ContactMapping mapping = new ContactMapping(object, normalisation);
        return new MappedContact(mapping.contact(), mapping.notes.list()).leaving(mapping.notes.unused());
    }

    private Contact contact() throws InvalidContactException {
        SubType subType = subType();
        AccessType accessType = accessType();
        ContactPoints points = new ContactPoints(fields, texts, violations, notes);
        List<Text> emails = points.emails();
        List<Text> phones = points.phones(normalisation.phones());
        Text designation = violations.kept(Rule.DESIGNATION, Detail.DESIGNATION, TextFields.line(jobTitle()));
        WebLinkMapping web = new WebLinkMapping(fields, texts, violations);
        Text avatar = web.avatar();
        ParentCompanyMapping parent = ParentCompanyMapping.in(fields, texts, violations);
        NameMapping names = new NameMapping(fields, texts, violations, notes);
        Text name = TextFields.line(names.name(subType == SubType.PERSON));
        if (name == null && subType == SubType.ORGANIZATION && parent.name() != null) {
            name = parent.name().at("");
            parent = ParentCompanyMapping.NONE;
        }
        if (name == null) {
            names.miss();
            tellOfAListInside();
        } else {
            violations.checkName(Rule.NAME, name);
        }
        Text address = new AddressMapping(fields, texts, violations).address();
        Double latitude = coordinate(Field.LATITUDE);
        Double longitude = coordinate(Field.LONGITUDE);
        Links links = web.links(notes);
        OwnerMapping owner = OwnerMapping.in(fields, texts, violations);
        if (name == null || violations.areOfTheWhole()) {
            throw new InvalidContactException(violations.list());
        }
        notes.about("/name", name);
        notes.about("/designation", designation);
        notes.about("/avatar_url", avatar);
        notes.about("/parent/name", parent.name());
        notes.about("/address", address);
        notes.about("/assigned_user", owner.email());
        return sent(new Contact(
                name.value(),
                subType,
                accessType,
                Text.valueOf(designation),
                Text.valueOf(avatar),
                Text.valueOf(address),
                latitude,
                longitude,
                emails.stream().map(Text::value).toList(),
                phones.stream().map(Text::value).toList(),
                links,
                parent.company(),
                Text.valueOf(owner.email()),
                owner.id()));
    }

    /** {@code contact}, which has none of the details that are wrong; there must be another then. */
    private Contact sent(Contact contact) throws InvalidContactException {
        if (!violations.isEmpty() && (normalisation.badDetailsBury() || hasOnlyItsName(contact))) {
            throw new InvalidContactException(violations.list());
        }
        violations.tell(notes);
        return contact;
    }

    private static boolean hasOnlyItsName(Contact contact) {
        return contact.emails().isEmpty()
                && contact.phones().isEmpty()
                && contact.links().equals(Links.NONE)
                && contact.company() == null
                && Stream.of(contact.designation(), contact.avatarUrl(), contact.address(), contact.latitude())
                        .allMatch(Objects::isNull);
    }

    /**
     * As an API's page has it: its contacts are not taken out of it, since it may as well be one contact with a list of
     * something.
     */
    private void tellOfAListInside() {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getValue().path(0).isObject() && Field.of(entry.getKey()).isEmpty()) {
                String pointer = FieldValue.pointer("", entry.getKey());
                violations.add(new Violation(
                        pointer,
                        "list-inside",
                        "a list of " + entry.getValue().size()
                                + " objects is inside this object: send the list by itself"));
                return;
            }
        }
    }

    /** The job title under the best name that has one; a salutation belongs to the name. */
    private @Nullable Text jobTitle() {
        for (FieldValue value : fields.ranked(Field.DESIGNATION)) {
            Text title = texts.of(value, Detail.DESIGNATION);
            if (title == null) {
                continue;
            }
            boolean number =
                    value.rank() > 0 && title.value().chars().allMatch(Character::isDigit); // a place in a list
            boolean right = number || (value.rank() == ROLE && TitleWords.isRight(title.value()));
            boolean salutation = TitleWords.isSalutation(title.value()) || NameWords.SHIPPED.isHonorific(title.value());
            if (!right && !salutation) {
                texts.leaveOthers(fields, Field.DESIGNATION, value, title.value());
                return title;
            }
            notes.add(Detail.DESIGNATION.place(), "not-understood", title.written(), null);
            if (!right) {
                fields.putIfMissing(Field.NAME_PREFIX, value);
            }
        }
        return null;
    }

    /** SmartTask's own field must say one of its words; "type" and "kind" say all sorts of things elsewhere. */
    private SubType subType() {
        for (FieldValue found : fields.ranked(Field.SUB_TYPE)) {
            boolean own = found.rank() == 0;
            if (!own && !found.node().isTextual()) {
                continue;
            }
            Text text = texts.of(found, Detail.SUB_TYPE);
            if (text == null) {
                continue;
            }
            switch (Field.normal(text.value())) {
                case "person", "individual", "contact", "people", "human" -> {
                    return SubType.PERSON;
                }
                case "organization", "organisation", "company", "org", "business", "corporation" -> {
                    return SubType.ORGANIZATION;
                }
                default -> {
                    if (own) {
                        violations.add(new Violation(
                                text.pointer(), "unknown-value", "the sub type is either person or organization"));
                    }
                }
            }
        }
        return SubType.PERSON;
    }

    private @Nullable AccessType accessType() {
        Text text = texts.of(fields, Field.ACCESS_TYPE);
        if (text == null) {
            return null;
        }
        return switch (Field.normal(text.value())) {
            case "default" -> AccessType.DEFAULT;
            case "coremembers" -> AccessType.CORE_MEMBERS;
            default -> {
                violations.add(new Violation(
                        text.pointer(), "unknown-value", "the access type is either default or core_members"));
                yield null;
            }
        };
    }

    private @Nullable Double coordinate(Field field) {
        Detail detail = Detail.of(field);
        Text text = texts.of(fields, field);
        if (text == null) {
            return null;
        }
        try {
            if (text.value().length() > LONGEST_COORDINATE) {
                throw new NumberFormatException();
            }
            // Through a decimal, as Double also takes "NaN", "0x1p3" and "1d".
            double degrees = new BigDecimal(text.value()).doubleValue();
            List<Violation> found = field == Field.LATITUDE
                    ? Rule.latitude(text.pointer(), degrees)
                    : Rule.longitude(text.pointer(), degrees);
            found.forEach(violation -> violations.add(detail, violation, text.written()));
            return found.isEmpty() ? degrees : null;
        } catch (NumberFormatException e) {
            violations.add(
                    detail,
                    new Violation(text.pointer(), "wrong-type", "a latitude or longitude is a number of degrees"),
                    text.written());
            return null;
        }
    }
}
