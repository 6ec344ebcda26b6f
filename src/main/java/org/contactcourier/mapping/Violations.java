package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Rule;
import org.contactcourier.contact.Violation;
import org.contactcourier.json.JsonKind;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with one contact, in the order it was found: with the contact as a whole, or with a detail that it can go
 * without. One thread.
 */
final class Violations {
    /** Nobody reads more than this many, and hostile input could fill dead letters with them. */
    private static final int MAX = 1000;

    /** In front of a violation's code, where a note says that a detail was left out for it. */
    static final String LEFT_OUT = "left-out-";

    private final List<Violation> violations = new ArrayList<>(0);
    private final List<BadDetail> bad = new ArrayList<>(0);
    private boolean ofTheWhole;

    /** @param original as the input has it */
    private record BadDetail(Detail detail, String code, String original) {}

    /** Adds one that no contact can have. */
    void add(Violation violation) {
        ofTheWhole = true;
        list(violation);
    }

    private void list(Violation violation) {
        if (violations.size() < MAX) {
            violations.add(violation);
        } else if (violations.size() == MAX) {
            violations.add(new Violation("", "too-many", "and more than " + MAX + " violations in all"));
        }
    }

    /** Adds one of {@code detail}, without which the contact may go. */
    void add(Detail detail, Violation violation, String original) {
        if (detail == Detail.NAME || detail == Detail.NAME_PART) {
            add(violation);
            return;
        }
        list(violation);
        if (bad.size() < MAX) {
            bad.add(new BadDetail(detail, violation.code(), original));
        }
    }

    /** Adds what {@code rule} says to the contact's name. */
    void checkName(Rule rule, Text name) {
        rule.check(name.pointer(), name.value()).forEach(this::add);
    }

    /** {@code text}, if there is one and {@code rule} has nothing against it. */
    @Nullable
    Text kept(Rule rule, Detail detail, @Nullable Text text) {
        if (text == null) {
            return null;
        }
        List<Violation> found = rule.check(text.pointer(), text.value());
        for (Violation violation : found) {
            add(detail, violation, text.written());
        }
        return found.isEmpty() ? text : null;
    }

    /** Adds that {@code node} stands at {@code pointer}, where {@code detail} should. */
    void wrongType(Detail detail, String pointer, String words, JsonNode node) {
        String message = words + " is expected here, not " + JsonKind.of(node);
        add(
                detail,
                new Violation(pointer, "wrong-type", message),
                node.isValueNode() ? node.asText() : node.toString());
    }

    /** Whether there is one at {@code pointer} or in what stands there. */
    boolean isAnyAt(String pointer) {
        return violations.stream().anyMatch(violation -> violation.pointer().startsWith(pointer));
    }

    boolean isEmpty() {
        return violations.isEmpty();
    }

    /** Whether there is one that no contact can have. */
    boolean areOfTheWhole() {
        return ofTheWhole;
    }

    /** Notes each detail that the contact goes without. */
    void tell(Notes notes) {
        for (BadDetail detail : bad) {
            notes.add(detail.detail().place(), LEFT_OUT + detail.code(), detail.original(), null);
        }
    }

    List<Violation> list() {
        return List.copyOf(violations);
    }
}
