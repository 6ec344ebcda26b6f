package org.contactcourier.mapping.clean;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.contactcourier.contact.Note;
import org.jspecify.annotations.Nullable;

/**
 * A text on its way from the input into a contact.
 *
 * @param pointer where it stands in the input
 * @param value the current value
 * @param changes what was done to it, first to last
 */
public record Text(String pointer, String value, List<Change> changes) {
    /** The code for blanks that are others, or fewer. */
    static final String WHITESPACE = "whitespace";

    /**
     * One thing that was done.
     *
     * @param code as in {@link Note}
     */
    public record Change(String code, String from, String to) {}

    public Text(String pointer, String value) {
        this(pointer, value, List.of());
    }

    /** The input's text without the blanks around it. */
    public String written() {
        return changes.isEmpty() ? value : changes.get(0).from();
    }

    /** The same text, standing for all of the input at {@code pointer}. */
    public Text at(String other) {
        return new Text(other, value, changes);
    }

    /** A part of this text. What was done to the whole was done to it; only the blanks may have been anywhere. */
    public Text part(String part) {
        if (part.equals(value)) {
            return this;
        }
        return new Text(
                pointer,
                part,
                changes.stream()
                        .filter(change -> !change.code().equals(WHITESPACE))
                        .toList());
    }

    /**
     * This text after something was done to it, if it is another one then. Other blanks before are not worth a word of their
     * own.
     */
    public Text changed(String code, String to) {
        if (to.equals(value)) {
            return this;
        }
        List<Change> all = new ArrayList<>(changes);
        Change last = all.isEmpty() ? null : all.get(all.size() - 1);
        boolean same = last != null
                && last.to().equals(value)
                && (last.code().equals(code) || last.code().equals(WHITESPACE));
        String from = same ? all.remove(all.size() - 1).from() : value;
        all.add(new Change(code, from, to));
        return new Text(pointer, to, List.copyOf(all));
    }

    /** Whether {@code part} is in it, in capitals or not. */
    public boolean contains(Text part) {
        return value.toLowerCase(Locale.ROOT).contains(part.value.toLowerCase(Locale.ROOT));
    }

    /** The value of {@code text}, if there is one. */
    public static @Nullable String valueOf(@Nullable Text text) {
        return text == null ? null : text.value;
    }

    /** All of {@code texts} in one, at the place of the first; there is one at least. */
    public static Text joined(List<Text> texts, String separator) {
        return texts.size() == 1
                ? texts.get(0)
                : new Text(
                        texts.get(0).pointer(),
                        String.join(separator, texts.stream().map(Text::value).toList()),
                        texts.stream().flatMap(text -> text.changes().stream()).toList());
    }

    /** No value: all of them are personal data. */
    @Override
    public String toString() {
        return "the text at " + pointer;
    }
}
