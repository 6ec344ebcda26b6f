package org.contactcourier.letter;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.ReadingFailure;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordReader.SourceGoneException;
import org.contactcourier.record.SchemaUnavailableException;

/**
 * What a person does with dead letters: looks at one as it would be read now, edits it, checks it. Listing, replaying and
 * discarding are {@link DeadLetters}' own. It knows neither pages nor commands. Thread-safe.
 */
public final class LetterDesk {
    /** A schema registry may have to be asked. */
    private static final Duration READING = Duration.ofSeconds(10);

    private final DeadLetters letters;
    private final RecordReader reader;
    private final JournalJson json;
    private final Deadline root;
    private final Predicate<Organization> isServed;

    /** A desk over {@code letters}, whichever organization they go to. */
    public LetterDesk(DeadLetters letters, RecordReader reader, JournalJson json, Clock clock) {
        this(letters, reader, json, clock, any -> true);
    }

    /**
     * A desk over {@code letters}.
     *
     * @param reader the one that the sources use, so a letter is read as its source would read it
     * @param isServed whether contacts of an organization are sent
     */
    public LetterDesk(
            DeadLetters letters, RecordReader reader, JournalJson json, Clock clock, Predicate<Organization> isServed) {
        this.isServed = isServed;
        this.letters = letters;
        this.reader = reader;
        this.json = json;
        this.root = Deadline.root(clock);
    }

    /** A letter, what has happened to it, and what would become of it now. */
    public record LetterView(DeadLetter letter, List<DeadLetters.Event> history, LetterVerdict verdict) {
        public LetterView {
            history = List.copyOf(history);
        }
    }

    /** The letters themselves. */
    public DeadLetters letters() {
        return letters;
    }

    /** The letter of that id; empty if there is none, or if it is delivered or discarded by now. */
    public Optional<LetterView> show(String id) {
        return letters.find(id).map(letter -> new LetterView(letter, letters.history(id), check(letter)));
    }

    /** What would become of the letter if it were sent now. */
    public LetterVerdict check(DeadLetter letter) {
        Organization to = letter.organization();
        return isServed.test(to)
                ? check(letter.origin(), letter.payload())
                : LetterVerdict.cannotBeRead(
                        "it goes to %s, which is not known here: set %sorganization-id, and name it at a source"
                                .formatted(to.title(), to.keys()));
    }

    /** What would become of {@code payload} if it were sent in the place of the letter from {@code origin}. */
    public LetterVerdict check(Origin origin, Payload payload) {
        if (!payload.isWhole()) {
            return LetterVerdict.cannotBeRead(
                    "only the first %d of its %d bytes are kept: edit it, or send the original again"
                            .formatted(payload.bytes().length, payload.size()));
        }
        try {
            return verdict(reader.reread(origin, payload, root.within(READING)));
        } catch (SchemaUnavailableException e) {
            return LetterVerdict.cannotBeRead("it can't be read just now: " + e.getMessage());
        } catch (SourceGoneException e) {
            return LetterVerdict.cannotBeRead(Objects.requireNonNull(e.getMessage()));
        } catch (RuntimeException | Error e) { // one letter's edge: a run goes on with the others
            return LetterVerdict.cannotBeRead(Objects.requireNonNull(
                    ReadingFailure.of(e, origin.toString()).getMessage()));
        }
    }

    private LetterVerdict verdict(IntakeRecord record) {
        RejectedRecordException rejection = record.rejection();
        Contact contact = record.contact();
        String text = contact == null ? null : json.text(contact);
        if (rejection == null) {
            return new LetterVerdict(true, "", List.of(), text, record.notes());
        }
        String message = Objects.requireNonNullElse(
                rejection.getMessage(), rejection.reason().word());
        return new LetterVerdict(false, message, rejection.violations(), text, record.notes());
    }

    /**
     * Puts {@code edited} in the place of a buried letter's bytes.
     *
     * @return what would become of it now; empty if it isn't buried (any more)
     */
    public Optional<LetterVerdict> edit(String id, Payload edited, String who) {
        Optional<DeadLetter> before = letters.find(id);
        if (before.isEmpty()
                || !letters.edit(id, edited, who, LineChange.of(before.get().payload(), edited))) {
            return Optional.empty();
        }
        return Optional.of(check(before.get().origin(), edited));
    }
}
