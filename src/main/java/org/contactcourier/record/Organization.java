package org.contactcourier.record;

import org.jspecify.annotations.Nullable;

/**
 * A SmartTask organization where contacts go: the one of the keys {@code smarttask.…}, which has no name, or one of those that
 * have names, {@code smarttask.sales.…}. Immutable.
 *
 * @param name small letters and digits, as {@link Source#isName} has them; empty for the one without a name
 */
public record Organization(String name) {
    /** What all keys of organizations begin with. */
    public static final String KEYS = "smarttask.";

    public static final Organization UNNAMED = new Organization("");

    public Organization {
        if (!name.isEmpty() && !Source.isName(name)) {
            throw new IllegalArgumentException("not an organization's name: " + name);
        }
    }

    /** The one that a column names. */
    public static Organization ofColumn(@Nullable String column) {
        return column == null ? UNNAMED : new Organization(column);
    }

    /** As a column has it: null for the one without a name. */
    public @Nullable String column() {
        return name.isEmpty() ? null : name;
    }

    public boolean isNamed() {
        return !name.isEmpty();
    }

    /** What something of this organization is called that is {@code word} for the one without a name. */
    public String own(String word) {
        return name.isEmpty() ? word : word + "-" + name;
    }

    /** What its keys begin with: {@code smarttask.}, {@code smarttask.sales.}. */
    public String keys() {
        return name.isEmpty() ? KEYS : KEYS + name + ".";
    }

    /** For people: {@code SmartTask}, {@code SmartTask (sales)}. */
    public String title() {
        return name.isEmpty() ? "SmartTask" : "SmartTask (" + name + ")";
    }

    @Override
    public String toString() {
        return name;
    }
}
