package org.contactcourier.mapping;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Rule;
import org.contactcourier.contact.Violation;
import org.contactcourier.mapping.clean.CleanText;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/**
 * The web addresses of one contact, each in the place that SmartTask has for it: an address at a network goes to that network,
 * whatever field it was found in. Those that stand in their own field go first. One use, one thread.
 */
final class WebLinks {
    private static final Set<Field> LINKS = EnumSet.range(Field.WEBSITE, Field.INSTAGRAM);

    private final Map<Field, Text> links = new EnumMap<>(Field.class);
    private final List<Stray> strays = new ArrayList<>(0);
    private final Notes notes;
    private final Violations violations;

    /** An address in the wrong field, or in a field that may already be taken. */
    private record Stray(Field place, Text text) {}

    WebLinks(Notes notes, Violations violations) {
        this.notes = notes;
        this.violations = violations;
    }

    /** Whether {@code field} holds one of these addresses. */
    static boolean isLink(Field field) {
        return LINKS.contains(field);
    }

    /**
     * Adds what was found in {@code field}, if it is an address or somebody's name there.
     *
     * @param own whether it is SmartTask's own word for it; under others a number means something else
     */
    boolean add(Field field, Text found, boolean own) {
        Text text = CleanText.line(found);
        text = text.part(CleanText.withoutDirection(text.value()));
        Detail detail = Detail.of(field);
        if (WebSite.isBeginning(field, text.value())) {
            notes.add(detail.place(), TextFields.PLACEHOLDER, text.written(), null);
            return false;
        }
        if (!WebSite.isPage(field, text.value())) {
            if (!own && WebSite.isNumber(text.value())) {
                notes.add(detail.place(), "not-understood", text.written(), null);
            } else {
                violations.add(
                        detail,
                        new Violation(
                                text.pointer(), "no-link", "neither a web address nor somebody's name at a network"),
                        text.written());
            }
            return false;
        }
        if (violations.kept(Rule.LINK, detail, text) == null) {
            return false;
        }
        Field host = WebSite.of(text.value());
        if (host == Field.WEBSITE || host == field) {
            place(field, text.changed("link-completed", WebSite.completed(field, text.value())));
        } else {
            strays.add(new Stray(host, text));
        }
        return true;
    }

    /** Finds a place for everything. */
    void placed() {
        for (Stray stray : strays) {
            String address = WebSite.completed(stray.place(), stray.text().value());
            if (place(stray.place(), stray.text().part(address))) {
                notes.add(pointer(stray.place()), "link-moved", stray.text().written(), address);
            }
        }
        strays.clear();
        links.forEach((field, text) -> notes.about(pointer(field), text));
    }

    Links links() {
        return links.isEmpty()
                ? Links.NONE
                : new Links(
                        value(Field.WEBSITE),
                        value(Field.TWITTER),
                        value(Field.LINKEDIN),
                        value(Field.FACEBOOK),
                        value(Field.GITHUB),
                        value(Field.INSTAGRAM));
    }

    private boolean place(Field field, Text text) {
        Text present = links.putIfAbsent(field, text);
        if (present != null && !WebSite.same(present.value()).equals(WebSite.same(text.value()))) {
            notes.add(pointer(field), "link-dropped", text.written(), null);
        }
        return present == null;
    }

    private @Nullable String value(Field field) {
        Text text = links.get(field);
        return text == null ? null : text.value();
    }

    private static String pointer(Field field) {
        return Detail.of(field).place();
    }
}
