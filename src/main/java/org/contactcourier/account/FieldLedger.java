package org.contactcourier.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.contact.FieldFate.Fate;
import org.contactcourier.contact.Violation;
import org.contactcourier.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of what becomes of an input's fields, and says what is done about those that nobody understands. It doesn't know
 * how formats name their fields. Thread-safe.
 */
public final class FieldLedger {
    /** Where nothing is configured: unknown fields are noted, companies are linked. */
    public static final FieldLedger NOTING = new FieldLedger(UnknownFieldRule.NOTE, true);

    private static final String UNKNOWN_FIELDS = "contact.unknown-fields";
    private static final String COMPANY = "/parent/name";

    /** What a violation says if there is no name. */
    private static final String NO_NAME = "the name is required";

    private static final String MAPPING_PAGE = "docs/mapping.md";

    /** More names than these help nobody. */
    private static final int MOST_NAMED = 10;

    private final UnknownFieldRule unknown;
    private final boolean linksCompanies;

    /** What is done about a field that nobody understands. */
    public enum UnknownFieldRule {
        /** The receipt names it. */
        NOTE,
        /** Nothing. */
        IGNORE,
        /** Its contact is buried. */
        BURY
    }

    private FieldLedger(UnknownFieldRule unknown, boolean linksCompanies) {
        this.unknown = unknown;
        this.linksCompanies = linksCompanies;
    }

    /** An account of its own. */
    public static FieldLedger of(UnknownFieldRule unknown, boolean linksCompanies) {
        return new FieldLedger(unknown, linksCompanies);
    }

    /** The same where the companies of contacts are sent, or not. */
    public FieldLedger linkingCompanies(boolean links) {
        return of(unknown, links);
    }

    /** Reads {@code contact.unknown-fields}. */
    public static FieldLedger from(Configuration configuration) {
        boolean links = configuration.flag("smarttask.link-company");
        return switch (configuration.text(UNKNOWN_FIELDS).toLowerCase(Locale.ROOT)) {
            case "note" -> of(UnknownFieldRule.NOTE, links);
            case "ignore" -> of(UnknownFieldRule.IGNORE, links);
            case "bury" -> of(UnknownFieldRule.BURY, links);
            default -> throw configuration.wrong(UNKNOWN_FIELDS, "note, ignore or bury");
        };
    }

    /**
     * What is wrong with a contact for the sake of fields that nobody understands.
     *
     * @param settled what became of them all
     */
    public List<Violation> violations(List<FieldFate> settled) {
        if (unknown != UnknownFieldRule.BURY) {
            return List.of();
        }
        return settled.stream()
                .filter(field -> field.fate() == Fate.NOT_UNDERSTOOD)
                .map(field -> new Violation(
                        "/" + field.name().replace("~", "~0").replace("/", "~1"),
                        FieldFate.IGNORED_FIELD,
                        "this field is not understood"))
                .toList();
    }

    /**
     * The same violations. If the name is missing, it says which fields nobody understands, since one of them may be the name.
     *
     * @param settled what would have become of all fields
     */
    public static List<Violation> explained(List<Violation> violations, List<FieldFate> settled) {
        List<String> unknown = settled.stream()
                .filter(field -> field.fate() == Fate.NOT_UNDERSTOOD || field.fate() == Fate.IGNORED)
                .map(field -> '"' + Printable.of(field.name()) + '"')
                .distinct()
                .toList();
        if (unknown.isEmpty()) {
            return violations;
        }
        int more = unknown.size() - MOST_NAMED;
        String names = String.join(", ", unknown.subList(0, Math.min(unknown.size(), MOST_NAMED)))
                + (more > 0 ? " and " + more + " more" : "");
        return violations.stream()
                .map(violation -> violation.message().equals(NO_NAME)
                        ? new Violation(
                                violation.pointer(),
                                violation.code(),
                                NO_NAME + "; not understood: " + names + "; a mapping can say what they are, see "
                                        + MAPPING_PAGE)
                        : violation)
                .toList();
    }

    /**
     * What becomes of fields.
     *
     * @param fields as their names tell
     * @param contact what was made of them; null if nothing was
     */
    public List<FieldFate> settled(List<FieldFate> fields, @Nullable Contact contact) {
        List<FieldFate> settled = null;
        for (int i = 0; i < fields.size(); i++) {
            FieldFate field = fields.get(i);
            FieldFate end = settled(field, contact);
            if (settled == null && !end.equals(field)) {
                settled = new ArrayList<>(fields);
            }
            if (settled != null) {
                settled.set(i, end);
            }
        }
        return settled == null ? fields : settled;
    }

    private FieldFate settled(FieldFate field, @Nullable Contact contact) {
        if (field.fate() == Fate.NOT_UNDERSTOOD && unknown == UnknownFieldRule.IGNORE) {
            return field.as(Fate.IGNORED, null);
        }
        if (!linksCompanies
                && COMPANY.equals(field.place())
                && field.fate() == Fate.SENT
                && (contact == null || contact.company() != null)) {
            return field.as(Fate.NO_ROOM, FieldFate.COMPANY_NOT_SENT);
        }
        return field;
    }
}
