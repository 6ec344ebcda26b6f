package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.contactcourier.contact.Contact.Links;
import org.contactcourier.contact.Rule;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/** The web addresses of a contact and of its picture, found in all the ways that they are written in. One use, one thread. */
final class WebLinkMapping {
    static final Set<String> URL_KEYS = Set.of("url", "value", "href", "link", "website", "domain", "uri");

    /** A picture on somebody's disk, which nobody else can open. */
    private static final Pattern LOCAL_FILE = Pattern.compile("(?i)/(?!/)|[a-z]:[\\\\/]|file:");

    private final FieldValues fields;
    private final TextFields texts;
    private final Violations violations;

    WebLinkMapping(FieldValues fields, TextFields texts, Violations violations) {
        this.fields = fields;
        this.texts = texts;
        this.violations = violations;
    }

    /** Where the picture is. */
    @Nullable
    Text avatar() {
        FieldValue found = texts.best(fields, Field.AVATAR);
        if (found == null || (found.rank() > 0 && found.node().isObject() && !hasUrl(found.node()))) {
            return null; // "photo" and "image" are whole records elsewhere; a picture is nothing to bury a contact for
        }
        List<Text> all = isOther(found) ? List.of() : texts.in(found, Detail.AVATAR, URL_KEYS);
        Text text = TextFields.line(all.isEmpty() ? null : all.get(0));
        if (text != null && LOCAL_FILE.matcher(text.value()).lookingAt()) {
            texts.ignore(TextNode.valueOf(text.value()), Detail.AVATAR);
            return null;
        }
        return violations.kept(Rule.AVATAR, Detail.AVATAR, text);
    }

    private boolean isOther(FieldValue value) {
        return !value.node().isContainerNode() && texts.isOfOthers(value, Detail.AVATAR);
    }

    private static boolean hasUrl(JsonNode object) {
        return object.properties().stream().anyMatch(entry -> URL_KEYS.contains(Field.normal(entry.getKey())));
    }

    /** All others, each in its place. */
    Links links(Notes notes) {
        WebLinks links = new WebLinks(notes, violations);
        for (FieldValue found : fields.all(Field.LINKS)) {
            collect(found, links);
        }
        for (Field field : List.of(Field.TWITTER, Field.LINKEDIN, Field.FACEBOOK, Field.GITHUB, Field.INSTAGRAM)) {
            for (FieldValue found : fields.ranked(field)) {
                Text text = texts.of(found, Detail.of(field));
                if (text != null && links.add(field, text, found.rank() == 0)) {
                    break;
                }
            }
        }
        for (FieldValue found : fields.ranked(Field.WEBSITE)) {
            boolean own = found.rank() == 0;
            if (!found.node().isContainerNode() && texts.isOfOthers(found, Detail.WEBSITE)) {
                continue;
            }
            for (Text text : texts.in(found, Detail.WEBSITE, URL_KEYS)) {
                for (Text part : WebSite.listed(text)) {
                    links.add(Field.WEBSITE, part, own);
                }
            }
        }
        links.placed();
        return links.links();
    }

    /** Takes the links that it knows. APIs also use "links" for their own, so only SmartTask's field reports errors. */
    private void collect(FieldValue found, WebLinks links) {
        boolean own = found.rank() == 0;
        if (found.node() instanceof ObjectNode object) {
            FieldValues inside = FieldValues.in(object, found.pointer());
            for (Field field : inside.fields()) {
                if (WebLinks.isLink(field)
                        && (own || inside.all(field).get(0).node().isTextual())) {
                    Text text = texts.of(inside, field);
                    if (text != null) {
                        links.add(field, text, own);
                    }
                }
            }
        } else if (own) {
            if (!found.isAbsent()) {
                violations.wrongType(Detail.LINKS, found.pointer(), Detail.LINKS.words(), found.node());
            }
        } else if (found.node().isArray()) {
            for (int i = 0; i < found.node().size(); i++) {
                JsonNode node = found.node().get(i);
                Text text = node.isTextual() ? texts.of(node, found.pointer() + "/" + i, Detail.WEBSITE) : null;
                if (text != null) {
                    links.add(Field.WEBSITE, text, false);
                }
            }
        }
    }
}
