package org.contactcourier.mapping;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.mapping.clean.CleanText;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/**
 * The web addresses of one contact, each in the place that SmartTask has for it: an address at a network goes to that network,
 * whatever field it was found in. Those that stand in their own field go first. One use, one thread.
 */
final class WebLinks {
    private static final Map<Field, String> PLACES = new EnumMap<>(Map.of(
            Field.WEBSITE, "/url_details/domain",
            Field.TWITTER, "/url_details/twitter_url",
            Field.LINKEDIN, "/url_details/linkedin_url",
            Field.FACEBOOK, "/url_details/facebook_url",
            Field.GITHUB, "/url_details/github_url",
            Field.INSTAGRAM, "/url_details/instagram_url"));

    private final Map<Field, Text> links = new EnumMap<>(Field.class);
    private final List<Stray> strays = new ArrayList<>(0);
    private final Notes notes;

    /** An address in the wrong field, or in a field that may already be taken. */
    private record Stray(Field place, Text text) {}

    WebLinks(Notes notes) {
        this.notes = notes;
    }

    /** Whether {@code field} holds one of these addresses. */
    static boolean isLink(Field field) {
        return PLACES.containsKey(field);
    }

    /** Adds what was found in {@code field}. */
    void add(Field field, Text found) {
        Text text = CleanText.line(found);
        text = text.part(CleanText.withoutDirection(text.value()));
        Field host = WebSite.of(text.value());
        if (host == Field.WEBSITE || host == field) {
            place(field, text.changed("link-completed", WebSite.completed(field, text.value())));
        } else {
            strays.add(new Stray(host, text));
        }
    }

    /** Finds a place for everything. */
    List<Text> placed() {
        for (Stray stray : strays) {
            String address = WebSite.completed(stray.place(), stray.text().value());
            if (place(stray.place(), stray.text().part(address))) {
                notes.add(pointer(stray.place()), "link-moved", stray.text().written(), address);
            }
        }
        strays.clear();
        links.forEach((field, text) -> notes.about(pointer(field), text));
        return List.copyOf(links.values());
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
        return PLACES.getOrDefault(field, "/url_details");
    }
}
