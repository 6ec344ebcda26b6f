package org.contactcourier.format.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.contactcourier.mapping.Field;
import org.jspecify.annotations.Nullable;

/**
 * Which elements of a document are its records: the root's children, or the root itself. Told by the document's beginning,
 * and never guessed where a wrong guess would make one contact of a list, or many of one.
 *
 * @param children whether the root's children are the records
 * @param record what those are called, without prefix; a child of another name with nothing but text in it is a remark;
 *     empty where every child is a record
 * @param problem why this document can't be read at all, or null
 */
record XmlShape(boolean children, String record, @Nullable String problem) {
    private static final XmlShape ROOT = new XmlShape(false, "", null);

    /** What a record is called in the middle of whatever else. */
    private static final Set<String> RECORDS =
            Set.of("contact", "person", "customer", "lead", "record", "row", "item", "entry");

    private static final Set<String> ONE_CONTACT = Set.of("contact", "person");

    /** What makes an element look like a contact. */
    private static final Set<Field> OF_CONTACTS =
            EnumSet.of(Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.PHONE);

    /** A shorter name begins too many others. */
    private static final int SHORTEST_SINGULAR = 3;

    /** An element of the first two levels. */
    private static final class ShapeElement {
        private final String name;
        private final boolean attributes;
        private boolean elements;
        private boolean ofContacts;

        ShapeElement(XMLStreamReader at) {
            name = at.getLocalName();
            attributes = at.getAttributeCount() > 0;
            for (int i = 0; i < at.getAttributeCount(); i++) {
                ofContacts |= isOfContacts(at.getAttributeLocalName(i));
            }
        }

        void takes(ShapeElement child) {
            elements = true;
            ofContacts |= isOfContacts(child.name);
        }

        boolean isStructured() {
            return elements || attributes;
        }

        String normal() {
            return Field.normal(name);
        }

        private static boolean isOfContacts(String name) {
            return Field.of(name)
                    .filter(match -> OF_CONTACTS.contains(match.field()))
                    .isPresent();
        }
    }

    /**
     * The shape of the document that begins with {@code head}.
     *
     * @param mapped whether a mapping reads the records, so that their names mean nothing here
     */
    static XmlShape of(byte[] head, boolean mapped) {
        List<ShapeElement> children = new ArrayList<>();
        ShapeElement root = null;
        try {
            XMLStreamReader parser = XmlSyntax.parser(new String(head, StandardCharsets.UTF_8));
            int depth = 0;
            while (parser.hasNext()) {
                int event = parser.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    ShapeElement element = depth <= 2 ? new ShapeElement(parser) : null;
                    if (depth == 0) {
                        root = element;
                    } else if (depth == 1 && root != null && element != null) {
                        root.takes(element);
                        children.add(element);
                    } else if (depth == 2 && element != null) {
                        children.get(children.size() - 1).takes(element);
                    }
                    depth++;
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                }
            }
        } catch (XMLStreamException e) {
            // The head ends somewhere in the middle, or the cutter will say what is wrong.
        }
        return root == null ? ROOT : decide(root, children, mapped);
    }

    private static XmlShape decide(ShapeElement root, List<ShapeElement> children, boolean mapped) {
        if (root.normal().equals("html")) {
            return unreadable("a web page");
        }
        if (ONE_CONTACT.contains(root.normal())) {
            return ROOT;
        }
        List<ShapeElement> structured =
                children.stream().filter(ShapeElement::isStructured).toList();
        for (ShapeElement child : structured) {
            if (RECORDS.contains(child.normal()) || isPluralOf(root, child)) {
                return new XmlShape(true, child.name, null);
            }
        }
        if (children.isEmpty() && !root.attributes) {
            return new XmlShape(true, "", null); // a list with nothing in it
        }
        if (!root.ofContacts && structured.size() == children.size() && !children.isEmpty()) {
            return new XmlShape(true, "", null);
        }
        for (ShapeElement child : structured) {
            if (!mapped && child.ofContacts && Field.of(child.name).isEmpty()) {
                return unreadable("can't tell whether the contact is <" + shown(root) + "> or the <" + shown(child)
                        + "> in it: a record among others should be called <contact>");
            }
        }
        return ROOT;
    }

    /** What can't be read at all. */
    static XmlShape unreadable(String problem) {
        return new XmlShape(false, "", problem);
    }

    /** {@code contacts} and {@code contactList} of {@code contact}. */
    private static boolean isPluralOf(ShapeElement root, ShapeElement child) {
        String singular = child.normal();
        return singular.length() >= SHORTEST_SINGULAR
                && root.normal().length() > singular.length()
                && root.normal().startsWith(singular);
    }

    /** A name is what somebody called an element, hardly ever personal; long ones are. */
    private static String shown(ShapeElement element) {
        String name = element.name.toLowerCase(Locale.ROOT);
        return name.length() > 40 ? name.substring(0, 40) + "…" : name;
    }
}
