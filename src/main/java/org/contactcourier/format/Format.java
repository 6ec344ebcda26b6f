package org.contactcourier.format;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.RecordReader;

/**
 * A reader of one format, with all that others need to know about it: how files and mails call it, what it looks like, how it
 * ends. Only the list in {@code intake.FormatChooser} knows which formats there are. Thread-safe.
 */
public interface Format extends RecordReader {
    /** What the payloads of its records say they are; also how a payload finds back to its format. */
    String mediaType();

    /** What people call it. */
    String title();

    /** What mails call it, in lower case. One that begins with {@code +} is the suffix of many (RFC 6839). */
    Set<String> mediaTypes();

    /** What its files' names end with, in lower case and without the dot. */
    Set<String> endings();

    /** Whether content that begins with {@code head} is of this format. */
    boolean reads(Head head);

    /**
     * How many bytes of a payload come before the record itself and are there so that it can be read alone, such as a table's
     * header.
     */
    default int preface(byte[] payload) {
        return 0;
    }

    /** Why content that begins with {@code head} can't be read, if it is of this format all but for one thing. */
    default Optional<String> problem(Head head) {
        return Optional.empty();
    }

    /**
     * Whether content with this beginning holds contacts, though neither a name nor a type says so. It is asked about any
     * attachment, so more must speak for it than for {@link #reads}.
     */
    boolean recognizes(String beginning);

    /** What is left of a text that begins with contacts if what stands below them is left out; empty if it doesn't begin so. */
    default Optional<String> atBeginningOf(String text) {
        return Optional.empty();
    }

    /** The contacts in a text that a person wrote, wherever they begin, and nothing that stands around them. */
    default Optional<String> findIn(String text) {
        return Optional.empty();
    }

    /** The contacts that are marked as such in a page's HTML, and nothing that stands around them. */
    default Optional<String> findInMarkup(String html) {
        return Optional.empty();
    }

    /** Follows new content while it is written; empty if more may always follow, as with lines. */
    default Optional<InputFormats.Completeness> completeness() {
        return Optional.empty();
    }

    /**
     * Follows new content of this format that doesn't show its end, to tell whether its last byte stands in the middle of a
     * record.
     *
     * @param head its beginning, which it is given again
     */
    default InputFormats.Completeness completeness(Head head) {
        return new LineCompleteness(head);
    }

    /** How rejected records of this format become a file of it again; empty if they can't. */
    default Optional<InputFormats.RejectedForm> rejectedForm(InputFormats.FirstRejected first) {
        return Optional.empty();
    }

    /** This format alone. */
    @Override
    default InputFormats formats() {
        return new FormatList(List.of(this));
    }
}
