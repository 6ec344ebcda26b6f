package org.contactcourier.format.xml;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.contactcourier.mapping.Field;
import org.contactcourier.mapping.shape.Likeness;
import org.jspecify.annotations.Nullable;

/**
 * Which elements of a document are its records: the root, the root's children, or elements anywhere below that are contacts. Told
 * by the document's beginning, and never guessed where a wrong guess would make one contact of a list, or many of one.
 *
 * @param children whether the root's children are the records
 * @param record what those are called, without prefix; a child of another name with nothing but text in it is a remark;
 *     empty where every child is a record
 * @param known where the records are not the root's children: what the elements on the way to them are, by their way from the
 *     root; else empty
 * @param problem why this document can't be read at all, or null
 */
record XmlShape(
        boolean children,
        String record,
        Map<String, Role> known,
        @Nullable String problem) {
    private static final XmlShape ROOT = new XmlShape(false, "", Map.of(), null);

    /** What a record is called in the middle of whatever else. */
    private static final Set<String> RECORDS =
            Set.of("contact", "person", "customer", "lead", "record", "row", "item", "entry");

    private static final Set<String> ONE_CONTACT = Set.of("contact", "person");

    /** A shorter name begins too many others. */
    private static final int SHORTEST_SINGULAR = 3;

    /** What an element is in a document. */
    enum Role {
        /** It has records in it; whatever else it has doesn't count. */
        CONTAINER,
        RECORD,
        /** A record, unless it has another name than the others and nothing but text in it. */
        RECORD_OR_REMARK,
        /** No record, with all that is in it. */
        REMARK
    }

    /**
     * The shape of the document that begins with {@code head}.
     *
     * @param mapped whether a mapping reads the records, so that their names mean nothing here
     */
    static XmlShape of(byte[] head, boolean mapped) {
        XmlTree root = XmlTree.of(head);
        return root == null ? ROOT : decide(root, mapped);
    }

    private static XmlShape decide(XmlTree root, boolean mapped) {
        String name = Field.normal(root.name());
        if (name.equals("html")) {
            return unreadable("a web page");
        }
        if (ONE_CONTACT.contains(name) || name.equals(XCard.CARD)) {
            return ROOT;
        }
        if (!mapped && root.isListOf(XCard.LIST, XCard.CARD)) {
            return children(XCard.CARD);
        }
        List<XmlTree> contacts = mapped ? List.of() : root.contacts();
        if (!contacts.isEmpty() && contacts.stream().allMatch(XmlTree::isCertain)) {
            return below(root, contacts);
        }
        List<XmlTree> structured =
                root.children().stream().filter(XmlShape::isStructured).toList();
        for (XmlTree child : structured) {
            if (RECORDS.contains(Field.normal(child.name())) || isPluralOf(name, Field.normal(child.name()))) {
                return children(child.name());
            }
        }
        if (root.children().isEmpty() && root.attributes().isEmpty()) {
            return children(""); // a list with nothing in it
        }
        boolean all = structured.size() == root.children().size();
        if (!isOfContacts(root) && all && !root.children().isEmpty()) {
            return children("");
        }
        for (XmlTree child : structured) {
            if (!mapped && isOfContacts(child) && Field.of(child.name()).isEmpty()) {
                return unreadable("can't tell whether the contact is <" + shown(root.name()) + "> or the <"
                        + shown(child.name()) + "> in it: a record among others should be called <contact>");
            }
        }
        return ROOT;
    }

    private static XmlShape children(String record) {
        return new XmlShape(true, record, Map.of(), null);
    }

    /** What can't be read at all. */
    static XmlShape unreadable(String problem) {
        return new XmlShape(false, "", Map.of(), problem);
    }

    /** Records are {@code contacts}; what contains them is passed through, and what stands beside that is none. */
    private static XmlShape below(XmlTree root, List<XmlTree> contacts) {
        Map<String, Role> known = new HashMap<>();
        for (XmlTree contact : contacts) {
            String path = contact.path();
            known.put(path, Role.RECORD);
            for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
                known.put(path.substring(0, end), Role.CONTAINER);
            }
        }
        beside(root, known);
        return new XmlShape(true, "", Map.copyOf(known), null);
    }

    private static void beside(XmlTree container, Map<String, Role> known) {
        boolean list = container.children().stream().anyMatch(child -> known.get(child.path()) == Role.RECORD);
        for (XmlTree child : container.children()) {
            if (known.get(child.path()) == Role.CONTAINER) {
                beside(child, known);
            } else {
                known.putIfAbsent(child.path(), list && !child.isRemark() ? Role.RECORD_OR_REMARK : Role.REMARK);
            }
        }
    }

    /** The same words for the same shape, whatever process says them. */
    String inWords() {
        return children + " " + record + " " + new TreeMap<>(known);
    }

    /**
     * What the element is that stands at {@code path}.
     *
     * @param path its way from the root, without prefixes
     * @param depth 0 for the root
     */
    Role at(String path, int depth) {
        if (known.isEmpty()) {
            return !children || depth > 0 ? Role.RECORD_OR_REMARK : Role.CONTAINER;
        }
        Role part = known.get(path);
        if (part != null) {
            return part;
        }
        return isBesideRecords(path) ? Role.RECORD_OR_REMARK : Role.REMARK;
    }

    /** Whether what comes only behind the document's beginning stands where records do. */
    private boolean isBesideRecords(String path) {
        String container = path.substring(0, Math.max(0, path.lastIndexOf('/'))) + "/";
        return known.entrySet().stream()
                .anyMatch(entry -> entry.getValue() == Role.RECORD
                        && entry.getKey().startsWith(container)
                        && entry.getKey().indexOf('/', container.length()) < 0);
    }

    /** What the record at {@code path} was taken out of, if that is more than a list of records. */
    Optional<String> envelope(String path) {
        int end = path.lastIndexOf('/');
        return known.isEmpty() || path.indexOf('/') == end ? Optional.empty() : Optional.of(path.substring(0, end));
    }

    /** Whether a record is called so in the middle of whatever else: {@code item}, {@code DirectoryEntry}. */
    static boolean isRecord(String normal) {
        return RECORDS.stream().anyMatch(normal::endsWith);
    }

    /** {@code contacts} and {@code contactList} of {@code contact}. */
    private static boolean isPluralOf(String root, String singular) {
        return singular.length() >= SHORTEST_SINGULAR && root.length() > singular.length() && root.startsWith(singular);
    }

    private static boolean isStructured(XmlTree element) {
        return !element.children().isEmpty() || !element.attributes().isEmpty();
    }

    private static boolean isOfContacts(XmlTree element) {
        return element.attributes().stream().anyMatch(Likeness::isOfContacts)
                || element.children().stream().anyMatch(child -> Likeness.isOfContacts(child.name()));
    }

    /** A name is what somebody called an element, hardly ever personal; long ones are. */
    private static String shown(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() > 40 ? lower.substring(0, 40) + "…" : lower;
    }
}
