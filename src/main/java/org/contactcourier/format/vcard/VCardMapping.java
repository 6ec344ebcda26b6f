package org.contactcourier.format.vcard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.mangstadt.vinnie.io.VObjectPropertyValues;
import ezvcard.VCard;
import ezvcard.property.Address;
import ezvcard.property.Email;
import ezvcard.property.Geo;
import ezvcard.property.Impp;
import ezvcard.property.Kind;
import ezvcard.property.Label;
import ezvcard.property.Organization;
import ezvcard.property.Photo;
import ezvcard.property.RawProperty;
import ezvcard.property.Telephone;
import ezvcard.property.TextProperty;
import ezvcard.property.Url;
import ezvcard.property.VCardProperty;
import ezvcard.util.GeoUri;
import ezvcard.util.TelUri;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.ContactMapping;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.MappedContact;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.mapping.WebSite;
import org.contactcourier.mapping.clean.PhoneNumbers;
import org.contactcourier.mapping.clean.TrimmedText;
import org.jspecify.annotations.Nullable;

/**
 * Makes a contact of one vCard. It only says which property is which field; what a field may hold is {@link ContactMapping}'s
 * business, which gets an object with the properties' names, so that violations point to them. One use, one thread.
 */
final class VCardMapping {
    /** Where there is no {@code PREF}, which goes from 1 to 100. */
    private static final int NOT_PREFERRED = 101;

    /** Kinds of cards that are neither a person nor an organization (RFC 6350, 6.1.4; RFC 6473; RFC 6869). */
    private static final Set<String> OTHER_KINDS = Set.of("group", "location", "application", "device");

    /** Addresses of networks that aren't the internet, which the formats allow where an e-mail address belongs. */
    private static final Set<String> OTHER_MAIL = Set.of("x400", "ex", "telex", "tlx");

    /** Phone entries without a number that can be dialled. */
    private static final List<String> OTHER_CALLS = List.of("sip:", "sips:", "xmpp:", "skype:", "http:", "https:");

    private static final Set<Field> NETWORKS = EnumSet.range(Field.TWITTER, Field.INSTAGRAM);

    private final VCard card;
    private final ObjectNode object = JsonNodeFactory.instance.objectNode();

    private VCardMapping(VCard card) {
        this.card = card;
    }

    static MappedContact contact(VCard card, Normalisation normalisation) throws InvalidContactException {
        return ContactMapping.contact(new VCardMapping(card).object(), normalisation);
    }

    /** The network whose profile an extended property such as {@code X-TWITTER} holds, or null. */
    static @Nullable Field network(String property) {
        return property.startsWith("X-") ? networkNamed(property.substring(2)) : null;
    }

    private ObjectNode object() throws InvalidContactException {
        nameAndCompany();
        put("TITLE", preferred(card.getTitles()));
        put("ROLE", preferred(card.getRoles()));
        photo();
        emails();
        phones();
        addresses();
        coordinates();
        links();
        return object;
    }

    // --- name

    private void nameAndCompany() throws InvalidContactException {
        String kind = kind();
        if (OTHER_KINDS.contains(kind)) {
            throw new InvalidContactException(List.of(new Violation(
                    "/KIND", "unknown-value", "a card of this kind is neither a person nor an organization")));
        }
        String formatted = preferred(card.getFormattedNames());
        VCardName names = VCardName.of(card);
        String structured = names.inOne();
        String company = company();
        String name = formatted;
        name = name == null ? structured : name;
        name = name == null ? names.nickname() : name;
        name = name == null ? company : name;
        // Google and others write a company as a card whose name is its company, with no person's name in it.
        boolean sameName = company != null && company.equalsIgnoreCase(name);
        if (kind.equals("org") || (structured == null && sameName)) {
            object.put("KIND", "org");
            company = sameName ? null : company;
        }
        object.put("FN", name); // null, too: its pointer says what is missing
        if (formatted != null) {
            names.putPartsBeside(formatted, object);
        }
        put("ORG", company);
    }

    private String kind() {
        Kind kind = card.getKind();
        String word = kind == null ? null : text(kind.getValue());
        if (word == null) {
            word = extended("X-ADDRESSBOOKSERVER-KIND");
        }
        if (word == null && "company".equalsIgnoreCase(extended("X-ABSHOWAS"))) {
            return "org";
        }
        String lower = word == null ? "" : word.toLowerCase(Locale.ROOT);
        return lower.equals("organization") ? "org" : lower;
    }

    /** The company without its departments. */
    private @Nullable String company() {
        for (Organization organization : byPreference(card.getOrganizations())) {
            String company = organization.getValues().isEmpty()
                    ? null
                    : text(organization.getValues().get(0));
            if (company != null) {
                return company;
            }
        }
        return null;
    }

    private void photo() {
        byPreference(card.getPhotos()).stream()
                .map(Photo::getUrl)
                .filter(url -> url != null && isWeb(url))
                .findFirst()
                .ifPresent(url -> object.put("PHOTO", url));
    }

    // --- lists

    private void emails() {
        ArrayNode emails = object.putArray("EMAIL");
        for (Email email : byPreference(card.getEmails())) {
            if (Collections.disjoint(types(email), OTHER_MAIL)) {
                emails.add(email.getValue());
            }
        }
    }

    private void phones() {
        List<String> voice = new ArrayList<>();
        List<String> fax = new ArrayList<>();
        for (Telephone phone : byPreference(card.getTelephoneNumbers())) {
            String number = number(phone);
            Set<String> types = types(phone);
            if (number != null) {
                boolean onlyFax = types.stream().anyMatch(type -> type.contains("fax"))
                        && !types.contains("voice")
                        && !types.contains("cell");
                (onlyFax ? fax : voice).add(number);
            }
        }
        ArrayNode phones = object.putArray("TEL");
        (voice.isEmpty() ? fax : voice).forEach(phones::add);
    }

    private static @Nullable String number(Telephone phone) {
        TelUri uri = phone.getUri();
        if (uri != null) {
            return uri.getExtension() == null
                    ? uri.getNumber()
                    : uri.getNumber() + PhoneNumbers.EXTENSION_MARK + uri.getExtension();
        }
        String text = text(phone.getText());
        if (text == null) {
            return null;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (OTHER_CALLS.stream().anyMatch(lower::startsWith)) {
            return null;
        }
        return text(lower.startsWith("tel:") ? text.substring("tel:".length()) : text);
    }

    // --- addresses

    private void addresses() {
        ArrayNode addresses = object.putArray("ADDRESS");
        for (Address address : byPreference(card.getAddresses())) {
            ObjectNode parts = JsonNodeFactory.instance.objectNode();
            part(parts, "street", address.getStreetAddresses());
            part(parts, "street 2", address.getExtendedAddresses());
            part(parts, "po box", address.getPoBoxes());
            part(parts, "city", address.getLocalities());
            part(parts, "state", address.getRegions());
            part(parts, "zip", address.getPostalCodes());
            part(parts, "country", address.getCountries());
            if (parts.isEmpty()) {
                addresses.add(oneLine(address.getLabel()));
            } else if (parts.size() == 1) {
                addresses.add(parts.elements().next()); // a state alone is an address here
            } else {
                addresses.add(parts);
            }
        }
        if (addresses.isEmpty()) {
            for (Label label : card.getOrphanedLabels()) {
                addresses.add(oneLine(label.getValue()));
            }
        }
    }

    private static void part(ObjectNode parts, String key, List<String> values) {
        StringJoiner lines = new StringJoiner(", ");
        for (String value : values) {
            String line = oneLine(value);
            if (line != null) {
                lines.add(line);
            }
        }
        String part = lines.toString();
        if (!part.isEmpty()) {
            parts.put(key, part);
        }
    }

    private static @Nullable String oneLine(@Nullable String text) {
        return text == null || (text.indexOf('\n') < 0 && text.indexOf('\r') < 0)
                ? text(text)
                : text(text.lines()
                        .map(TrimmedText::of)
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining(", ")));
    }

    private void coordinates() {
        Geo geo = card.getGeo();
        GeoUri place = geo == null ? null : geo.getGeoUri();
        if (place == null) {
            place = byPreference(card.getAddresses()).stream()
                    .map(address -> place(address.getParameter("GEO")))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        if (place != null) {
            object.put("LATITUDE", place.getCoordA());
            object.put("LONGITUDE", place.getCoordB());
        }
    }

    private static @Nullable GeoUri place(@Nullable String uri) {
        try {
            return uri == null ? null : GeoUri.parse(uri);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    // --- links

    private void links() {
        ArrayNode urls = object.putArray("URL");
        for (Url url : byPreference(card.getUrls())) {
            String address = text(url.getValue());
            Field network = WebSite.of(address == null ? "" : address) == Field.WEBSITE ? labelled(url) : null;
            if (network == null) {
                urls.add(address);
            } else {
                profile(network, address);
            }
        }
        for (RawProperty property : card.getExtendedProperties()) {
            String name = property.getPropertyName().toUpperCase(Locale.ROOT);
            String value = text(VObjectPropertyValues.unescape(property.getValue()));
            if (name.equals("X-SOCIALPROFILE") || name.equals("SOCIALPROFILE")) {
                social(property, value);
            } else {
                profile(network(name), value);
            }
        }
        for (Impp address : byPreference(card.getImpps())) {
            Field network = networkNamed(address.getProtocol());
            network = network == null ? networkNamed(address.getParameter("X-SERVICE-TYPE")) : network;
            String uri = address.getUri() == null ? "" : address.getUri().toString();
            if (isWeb(uri)) {
                profileAt(uri, network);
            } else {
                profile(network, address.getHandle());
            }
        }
    }

    /** Apple's property, and RFC 9554's: a web address, or a mere user name beside the name of the network. */
    private void social(RawProperty property, @Nullable String value) {
        Field network = networkNamed(property.getParameter("SERVICE-TYPE"));
        for (String type : types(property)) {
            network = network == null ? networkNamed(type) : network;
        }
        if (value != null && isWeb(value)) {
            profileAt(value, network);
            return;
        }
        String user = text(property.getParameter("X-USER"));
        user = user == null ? text(property.getParameter("USERNAME")) : user;
        profile(network, user == null && value != null ? value.substring(value.indexOf(':') + 1) : user);
    }

    private void profileAt(String address, @Nullable Field network) {
        Field host = WebSite.of(address);
        profile(host == Field.WEBSITE ? network : host, address);
    }

    private void profile(@Nullable Field network, @Nullable String value) {
        if (network != null && text(value) != null && !object.has(network.name())) {
            object.put(network.name(), value);
        }
    }

    /** The network that a grouped label names, as {@code item1.X-ABLabel:LinkedIn} does. */
    private @Nullable Field labelled(VCardProperty property) {
        String group = property.getGroup();
        if (group == null) {
            return null;
        }
        return card.getExtendedProperties("X-ABLABEL").stream()
                .filter(label -> group.equalsIgnoreCase(label.getGroup()))
                .map(label -> networkNamed(label.getValue()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Field networkNamed(@Nullable String name) {
        return Field.of(name == null ? "" : name)
                .map(Field.Match::field)
                .filter(NETWORKS::contains)
                .orElse(null);
    }

    private static boolean isWeb(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        return lower.startsWith("https://") || lower.startsWith("http://");
    }

    // --- values

    private static @Nullable String preferred(List<? extends TextProperty> properties) {
        return byPreference(properties).stream()
                .map(property -> text(property.getValue()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** In order of preference, then as in the card. */
    private static <T extends VCardProperty> List<T> byPreference(List<T> properties) {
        return properties.size() < 2
                ? properties
                : properties.stream()
                        .sorted(Comparator.comparingInt(VCardMapping::preference))
                        .toList();
    }

    /** A number in vCard 4.0; before, a type. */
    private static int preference(VCardProperty property) {
        if (types(property).contains("pref")) {
            return 1;
        }
        String pref = property.getParameter("PREF");
        try {
            return pref == null ? NOT_PREFERRED : Integer.parseInt(pref.strip());
        } catch (NumberFormatException e) {
            return NOT_PREFERRED;
        }
    }

    private static Set<String> types(VCardProperty property) {
        List<String> types = property.getParameters().getTypes();
        if (types.isEmpty()) {
            return Set.of();
        }
        return types.stream().map(type -> type.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    private @Nullable String extended(String name) {
        RawProperty property = card.getExtendedProperty(name);
        return property == null ? null : text(property.getValue());
    }

    private void put(String key, @Nullable String value) {
        if (value != null) {
            object.put(key, value);
        }
    }

    /** The value without blanks around it, or null where nothing is left. */
    private static @Nullable String text(@Nullable String value) {
        String trimmed = value == null ? "" : TrimmedText.of(value);
        return trimmed.isEmpty() ? null : trimmed;
    }
}
