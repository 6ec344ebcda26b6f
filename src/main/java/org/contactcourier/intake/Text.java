package org.contactcourier.intake;

import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.contact.Note;

/**
 * A text on its way from the input into a contact.
 *
 * @param pointer where it stands in the input
 * @param value what it is by now
 * @param changes what was done to it, first to last
 */
record Text(String pointer, String value, List<Change> changes) {
    /**
     * One thing that was done.
     *
     * @param code as in {@link Note}
     */
    record Change(String code, String from, String to) {}

    Text(String pointer, String value) {
        this(pointer, value, List.of());
    }

    /** What the input has, but for blanks around it. */
    String written() {
        return changes.isEmpty() ? value : changes.get(0).from();
    }

    /** The same text, standing for all of the input at {@code pointer}. */
    Text at(String other) {
        return new Text(other, value, changes);
    }

    /** A part of this text; what was done to the whole was done to it. */
    Text part(String part) {
        return part.equals(value) ? this : new Text(pointer, part, changes);
    }

    /** This text after something was done to it, if it is another one then. */
    Text changed(String code, String to) {
        return to.equals(value)
                ? this
                : new Text(
                        pointer,
                        to,
                        Stream.concat(changes.stream(), Stream.of(new Change(code, value, to)))
                                .toList());
    }

    /** All of {@code texts} in one, at the place of the first. */
    static Text joined(List<Text> texts, String separator) {
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
