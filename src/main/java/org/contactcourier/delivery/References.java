package org.contactcourier.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.contactcourier.contact.Note;
import org.contactcourier.record.IntakeRecord;
import org.jspecify.annotations.Nullable;

/** The owner and the company that one contact refers to, as far as this pass has found them out. Used by one thread at a time. */
final class References {
    /** Of a contact that names neither, or has ids: nothing changes in it. */
    static final References NONE = new References();

    private final Deque<Question> open = new ArrayDeque<>(2);
    private final List<Question> answered = new ArrayList<>(2);
    private final List<Note> notes = new ArrayList<>(1);
    private @Nullable String parentId;
    private @Nullable Long ownerId;
    private boolean ownerUnknown;
    private boolean distrusted;
    private int page = 1;

    /** What a request is for. */
    enum DeliveryStep {
        OWNER,
        COMPANY,
        CONTACT
    }

    /**
     * What has to be asked before the contact can be sent.
     *
     * @param name the company's name, or the owner's e-mail address, as the contact has it
     * @param key of the lock: only one contact asks this at a time
     */
    record Question(DeliveryStep step, String name, String key) {
        String pointer() {
            return step == DeliveryStep.OWNER ? "/assigned_user" : "/parent/name";
        }

        /** No value: names and addresses are personal data. */
        @Override
        public String toString() {
            return "a question for the " + step;
        }
    }

    /** There is something to be found out. */
    void ask(Question question) {
        open.add(question);
    }

    DeliveryStep step() {
        Question next = open.peek();
        return next == null ? DeliveryStep.CONTACT : next.step();
    }

    /** What to ask next; only where {@link #step} says that something is to be asked. */
    Question question() {
        return open.element();
    }

    /** What is to be asked. */
    Collection<Question> questions() {
        return List.copyOf(open);
    }

    /** The keys of the locks to hold while that is asked. */
    Set<String> keys() {
        if (open.isEmpty()) {
            return Set.of();
        }
        Set<String> keys = new HashSet<>();
        open.forEach(question -> keys.add(question.key()));
        return keys;
    }

    /** Closes a question. */
    void found(Question question, String id) {
        close(question);
        if (question.step() == DeliveryStep.COMPANY) {
            parentId = id;
        } else {
            ownerId = Long.valueOf(id);
        }
    }

    /** Closes a question: the contact goes without. */
    void missing(Question question, String code) {
        close(question);
        ownerUnknown |= question.step() == DeliveryStep.OWNER;
        notes.add(new Note(question.pointer(), code, question.name(), null));
    }

    private void close(Question question) {
        open.remove(question);
        answered.add(question);
        page = 1;
    }

    /** Whether a refusal of the contact may be about its owner or its company; a second one is about the contact. */
    boolean mayBeToBlame() {
        return !distrusted && (parentId != null || ownerId != null);
    }

    /**
     * The company is left out, the owner asked for anew.
     *
     * @return the questions whose answers nobody should trust any more
     */
    Collection<Question> distrust(String code) {
        distrusted = true;
        List<Question> doubtful = List.copyOf(answered);
        for (Question question : doubtful) {
            if (question.step() == DeliveryStep.COMPANY && parentId != null) {
                parentId = null;
                notes.add(new Note(question.pointer(), code, question.name(), null));
            } else if (question.step() == DeliveryStep.OWNER && ownerId != null) {
                ownerId = null;
                open.add(question);
            }
        }
        answered.clear();
        return doubtful;
    }

    boolean isOwnerUnknown() {
        return ownerUnknown;
    }

    @Nullable
    String parentId() {
        return parentId;
    }

    @Nullable
    Long ownerId() {
        return ownerId;
    }

    /** The page of colleagues to ask for. */
    int page() {
        return page;
    }

    void nextPage() {
        page++;
    }

    /** Writes down, once, what the contact goes without. */
    void tell(IntakeRecord record) {
        if (!notes.isEmpty()) {
            notes.forEach(record::note);
            notes.clear();
        }
    }
}
