package org.contactcourier.format.ldif;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.contactcourier.mapping.clean.TrimmedText;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.text.WordFile;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a directory: its attributes as texts, several of one name one after the other. Attributes that nobody reads are
 * left out, and so is a value in another file, which is never fetched. Knows what object classes say, not which attribute is
 * which field. Immutable.
 *
 * @param attributes by their names in lower case, without options, in the entry's order
 * @param hasOthers whether it has attributes that nobody reads
 * @param names of all attributes, also of those that nobody reads, as they are written
 */
record LdifEntry(Map<String, List<String>> attributes, boolean hasOthers, Set<String> names) {
    private static final Map<String, List<String>> CLASSES = WordFile.words(LdifEntry.class, "classes.txt");
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** What says how to read an entry, beside the attributes that a contact is made of. */
    private static final Set<String> SAYS_HOW = Set.of(
            "dn", "objectclass", "changetype", "version", "search", "result", "ref", "matcheddn", "text", "control");

    /** More attributes than this make no contact. */
    private static final int MOST_VALUES = 1_000;

    /** What an entry is. */
    enum EntryRole {
        CONTACT,
        /** A group, or what entries are kept in. */
        NOBODY,
        /** A change that isn't a whole entry. */
        CHANGE,
        /** The version, or what a search says about itself. */
        REMARK
    }

    /** Whether somebody reads the attribute of this name, in lower case. */
    static boolean isRead(String name) {
        return SAYS_HOW.contains(name) || LdifContact.isField(name);
    }

    /**
     * Reads an entry.
     *
     * @param bytes its lines
     * @param all whether every attribute counts, such as for a mapping
     */
    static LdifEntry of(byte[] bytes, boolean all) throws MalformedRecordException {
        Map<String, List<String>> attributes = new LinkedHashMap<>();
        Map<String, List<String>> inLanguages = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        boolean others = false;
        int values = 0;
        int from = 0;
        while (from < bytes.length) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            from = unfolded(bytes, from, line);
            byte[] whole = line.toByteArray();
            if (whole.length == 0 || whole[0] == '#' || (whole.length == 1 && whole[0] == '-')) {
                continue; // "-" ends a part of a change
            }
            int colon = indexOf(whole, ':');
            if (colon <= 0) {
                throw new MalformedRecordException("a line of the entry has no colon");
            }
            String described = new String(whole, 0, colon, StandardCharsets.ISO_8859_1).strip();
            String written = described.split(";", 2)[0];
            String name = written.toLowerCase(Locale.ROOT);
            if (hasValue(whole, colon + 1)) {
                names.add(written);
            }
            String options = described.toLowerCase(Locale.ROOT);
            if (!(all || isRead(name)) || options.endsWith(";binary")) {
                others = true;
                continue;
            }
            if (++values > MOST_VALUES) {
                throw new MalformedRecordException("an entry of more than " + MOST_VALUES + " values");
            }
            String value = value(whole, colon + 1, name, all);
            if (value != null && !value.isEmpty()) {
                (options.contains(";lang-") ? inLanguages : attributes)
                        .computeIfAbsent(name, absent -> new ArrayList<>())
                        .add(value);
            }
        }
        inLanguages.forEach(attributes::putIfAbsent);
        return new LdifEntry(attributes, others, names);
    }

    private static boolean hasValue(byte[] line, int from) {
        for (int i = from; i < line.length; i++) {
            if (line[i] != ' ' && !(i == from && (line[i] == ':' || line[i] == '<'))) {
                return true;
            }
        }
        return false;
    }

    /** Puts the line at {@code from} into {@code line}, with those that it goes on in; says where the next one begins. */
    private static int unfolded(byte[] bytes, int from, ByteArrayOutputStream line) {
        int at = from;
        boolean more = true;
        while (more) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            line.write(bytes, at, end - at);
            boolean both = end + 1 < bytes.length && bytes[end] == '\r' && bytes[end + 1] == '\n';
            at = Math.min(bytes.length, end + (both ? 2 : 1));
            more = at < bytes.length && isFold(bytes[at]);
            at += more ? 1 : 0;
        }
        return at;
    }

    /** A blank as RFC 2849 has it, or a tab as older servers write. */
    static boolean isFold(byte b) {
        return b == ' ' || b == '\t';
    }

    private static int indexOf(byte[] bytes, char wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The value behind the colon; null if it isn't here, or is no text and nobody minds. */
    private static @Nullable String value(byte[] line, int from, String name, boolean all)
            throws MalformedRecordException {
        char kind = from < line.length ? (char) line[from] : ' ';
        if (kind == '<') {
            return null; // the address of a file
        }
        if (kind != ':') {
            return TrimmedText.of(plain(line, from, name));
        }
        try {
            String base64 = new String(line, from + 1, line.length - from - 1, StandardCharsets.ISO_8859_1).strip();
            if (base64.length() % 4 != 0) {
                throw new IllegalArgumentException("cut off");
            }
            byte[] decoded = Base64.getDecoder().decode(base64);
            return TrimmedText.of(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString());
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("the attribute " + name + " isn't base64");
        } catch (CharacterCodingException e) {
            if (all && !LdifContact.isField(name)) {
                return null; // a picture
            }
            throw new MalformedRecordException("the attribute " + name + " isn't UTF-8");
        }
    }

    /** Plain values are ASCII; programs that write others all the same write UTF-8, or what Windows has in western countries. */
    private static String plain(byte[] line, int from, String name) throws MalformedRecordException {
        ByteBuffer value = ByteBuffer.wrap(line, from, line.length - from);
        try {
            return UTF_8.newDecoder().decode(value.duplicate()).toString();
        } catch (CharacterCodingException e) {
            try {
                return WINDOWS_1252.newDecoder().decode(value).toString();
            } catch (CharacterCodingException neither) {
                throw new MalformedRecordException("the attribute " + name + " isn't UTF-8");
            }
        }
    }

    /** What the entry is. */
    EntryRole role() {
        boolean unnamed = !attributes.containsKey("dn") && !attributes.containsKey("objectclass");
        if (unnamed && !hasOthers && SAYS_HOW.containsAll(attributes.keySet())) {
            return EntryRole.REMARK;
        }
        String change = change();
        if (!change.isEmpty() && !change.equals("add")) {
            return EntryRole.CHANGE;
        }
        return isSomebody() ? EntryRole.CONTACT : EntryRole.NOBODY;
    }

    private boolean isSomebody() {
        List<String> classes = attributes.getOrDefault("objectclass", List.of()).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        if (isOf(classes, "nobody")) {
            return false;
        }
        return isOf(classes, "person") || !isOf(classes, "container");
    }

    private static boolean isOf(List<String> classes, String kind) {
        return classes.stream().anyMatch(CLASSES.getOrDefault(kind, List.of())::contains);
    }

    /** What a change record does; empty for an entry. */
    String change() {
        return attributes.getOrDefault("changetype", List.of("")).get(0).toLowerCase(Locale.ROOT);
    }

    /** The entry's distinguished name; empty if it has none. */
    String dn() {
        return attributes.getOrDefault("dn", List.of("")).get(0);
    }

    /** No value: they are personal data. */
    @Override
    public String toString() {
        return "an entry with " + attributes.size() + " attributes";
    }
}
