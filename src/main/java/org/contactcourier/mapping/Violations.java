package org.contactcourier.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.contactcourier.contact.Rule;
import org.contactcourier.contact.Violation;
import org.contactcourier.json.JsonKind;
import org.contactcourier.mapping.clean.Text;
import org.jspecify.annotations.Nullable;

/** What is wrong with one contact, in the order it was found. One thread. */
final class Violations {
    /** Nobody reads more than this many, and hostile input could fill dead letters with them. */
    private static final int MAX = 1000;

    private final List<Violation> violations = new ArrayList<>();

    void add(Violation violation) {
        if (violations.size() < MAX) {
            violations.add(violation);
        } else if (violations.size() == MAX) {
            violations.add(new Violation("", "too-many", "and more than " + MAX + " violations in all"));
        }
    }

    /** Adds what {@code rule} says to {@code text}, if there is one. */
    void check(Rule rule, @Nullable Text text) {
        if (text != null) {
            rule.check(text.pointer(), text.value()).forEach(this::add);
        }
    }

    /** @param what should stand at {@code pointer}, where {@code node} does */
    void wrongType(String pointer, String what, JsonNode node) {
        add(new Violation(pointer, "wrong-type", what + " is expected here, not " + JsonKind.of(node)));
    }

    /** Whether there is one at {@code pointer} or in what stands there. */
    boolean isAnyAt(String pointer) {
        return violations.stream().anyMatch(violation -> violation.pointer().startsWith(pointer));
    }

    boolean isEmpty() {
        return violations.isEmpty();
    }

    List<Violation> list() {
        return List.copyOf(violations);
    }
}
