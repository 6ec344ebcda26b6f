package org.contactcourier.format.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.shape.Envelopes;
import org.contactcourier.mapping.shape.KnownShapes;
import org.contactcourier.mapping.shape.Likeness;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a document's beginning by name: elements of one name in one place are one branch. Tells which branches are
 * contacts, by what a person has in them. One use, one thread.
 */
final class XmlTree {
    /** Documents with more names than this are made up. */
    private static final int MOST_BRANCHES = 2_000;

    /** Contacts are not looked for deeper; an outbound message has them on the fifth level. */
    private static final int DEEPEST = 12;

    /** A table has hardly more columns. */
    private static final int MOST_LABELS = 200;

    private final String name;
    private final @Nullable XmlTree parent;
    private final int depth;
    private final Set<String> attributes = new LinkedHashSet<>();
    private final Set<String> labels = new LinkedHashSet<>();
    private final Map<String, XmlTree> children = new LinkedHashMap<>();
    private int count;
    private @Nullable List<XmlTree> contacts;
    private @Nullable Boolean contact;

    private XmlTree(String name, @Nullable XmlTree parent) {
        this.name = name;
        this.parent = parent;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    /** Of the document that begins with {@code head}; null if no element begins in it. */
    static @Nullable XmlTree of(byte[] head) {
        XmlTree root = null;
        XmlTree at = null;
        int deeper = 0;
        int branches = 0;
        try {
            XMLStreamReader parser = XmlSyntax.parser(new String(head, StandardCharsets.UTF_8));
            while (parser.hasNext()) {
                int event = parser.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    boolean known = at != null && at.children.containsKey(parser.getLocalName());
                    if (deeper > 0 || (at != null && at.depth == DEEPEST) || (branches == MOST_BRANCHES && !known)) {
                        deeper++;
                        continue;
                    }
                    branches += known ? 0 : 1;
                    at = at == null ? new XmlTree(parser.getLocalName(), null) : at.child(parser.getLocalName());
                    root = root == null ? at : root;
                    at.begins(parser);
                } else if (event == XMLStreamConstants.END_ELEMENT && deeper > 0) {
                    deeper--;
                } else if (event == XMLStreamConstants.END_ELEMENT && at != null) {
                    at = at.parent;
                }
            }
        } catch (XMLStreamException e) {
            // The head ends somewhere in the middle, or the cutter will say what is wrong.
        }
        return root;
    }

    private XmlTree child(String called) {
        return children.computeIfAbsent(called, absent -> new XmlTree(called, this));
    }

    private void begins(XMLStreamReader element) {
        count++;
        for (int i = 0; i < element.getAttributeCount(); i++) {
            String attribute = element.getAttributeLocalName(i);
            attributes.add(attribute);
            if (XmlObject.isLabel(attribute) && labels.size() < MOST_LABELS) {
                labels.add(element.getAttributeValue(i));
            }
        }
    }

    String name() {
        return name;
    }

    Set<String> attributes() {
        return attributes;
    }

    List<XmlTree> children() {
        return List.copyOf(children.values());
    }

    /** The way from the root, such as {@code phonebooks/phonebook}. */
    String path() {
        return parent == null ? name : parent.path() + "/" + name;
    }

    /** Whether it has this name, and something of that one in it. */
    boolean isListOf(String list, String element) {
        return name.equalsIgnoreCase(list) && children.containsKey(element);
    }

    private boolean isStructured() {
        return !children.isEmpty() || !attributes.isEmpty();
    }

    private boolean isRecordByName() {
        return XmlShape.isRecord(Field.normal(name));
    }

    /** The branches below this one whose elements are contacts; several only beside each other. */
    List<XmlTree> contacts() {
        List<XmlTree> known = contacts;
        if (known == null) {
            known = lookForContacts();
            contacts = known;
        }
        return known;
    }

    /** Whether it is the author, the vendor or the like of what is here; a list of nothing but vendors is one of contacts. */
    private boolean isSomebodyElse(XmlTree child) {
        return Envelopes.isSomebodyElse(child.name)
                && !(parent == null && children.size() == 1)
                && !Field.normal(name).startsWith(Field.normal(child.name));
    }

    private List<XmlTree> lookForContacts() {
        List<XmlTree> found = new ArrayList<>();
        for (XmlTree child : children.values()) {
            if (child.isStructured()
                    && !isSomebodyElse(child)
                    && (!Likeness.isField(child.name) || Likeness.isCompany(child.name))) {
                List<XmlTree> inside = child.contacts();
                if (!inside.isEmpty()) {
                    found.addAll(inside);
                } else if (child.isContact() && !Likeness.isField(child.name)) {
                    found.add(child);
                }
            }
        }
        return isContact() && found.stream().noneMatch(inner -> inner.goesBefore(this)) ? List.of() : found;
    }

    /**
     * Whether elements of this branch are contacts although they are in one that looks like a contact, too: a company with its
     * people, not a person with a spouse.
     */
    private boolean goesBefore(XmlTree outer) {
        Likeness own = outer.own();
        if (!own.isPerson()) {
            return true; // only what is inside makes it look like one
        }
        return outer.isRecordByName() ? isRecordByName() && outer.count == 1 && count > 1 : count > outer.count;
    }

    /** Whether an element of this branch has a name and something of a person, itself or in elements that are no contacts. */
    private boolean isContact() {
        Boolean known = contact;
        if (known == null) {
            known = looksLikeContact();
            contact = known;
        }
        return known;
    }

    private boolean looksLikeContact() {
        Likeness all = own();
        for (XmlTree child : children.values()) {
            if (!Likeness.isField(child.name)
                    && child.isStructured()
                    && !isSomebodyElse(child)
                    && child.contacts().isEmpty()
                    && !child.isContact()) {
                all.add(child.all());
            }
        }
        return all.isPerson() || (depth > 0 && KnownShapes.know(this::has));
    }

    private Likeness all() {
        Likeness all = own();
        for (XmlTree child : children.values()) {
            if (!Likeness.isField(child.name) && child.isStructured() && !isSomebodyElse(child)) {
                all.add(child.all());
            }
        }
        return all;
    }

    /** What attributes and children tell by their names. */
    Likeness own() {
        Likeness own = new Likeness();
        attributes.forEach(own::add);
        children.keySet().forEach(own::add);
        for (XmlTree child : children.values()) {
            if (child.children.isEmpty() && !Likeness.isField(child.name)) {
                child.labels.forEach(own::add); // <field name="email">
            }
        }
        return own;
    }

    private boolean has(List<String> way) {
        XmlTree at = this;
        for (int i = 0; i < way.size(); i++) {
            XmlTree next = at.children.get(way.get(i));
            if (next == null) {
                return i == way.size() - 1 && at.attributes.contains(way.get(i));
            }
            at = next;
        }
        return true;
    }

    /** Whether nothing on the way to this branch looks like a contact itself, so that there is only one choice. */
    private boolean isAlone() {
        for (XmlTree at = parent; at != null; at = at.parent) {
            if (at.own().hasName() || at.own().isPerson()) {
                return false;
            }
        }
        return true;
    }

    /** Whether an element of this branch beside contacts is none: a group, a count, a setting. */
    boolean isRemark() {
        return !own().reachesSomebody() || (parent != null && parent.isSomebodyElse(this));
    }

    /** Whether it is certain enough that elements of this branch are the contacts. */
    boolean isCertain() {
        return count > 1 || isRecordByName() || isAlone();
    }
}
