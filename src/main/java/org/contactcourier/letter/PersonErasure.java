package org.contactcourier.letter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.stream.Collectors;
import org.contactcourier.files.KeptFiles;
import org.contactcourier.files.KeptFiles.ErasedFiles;
import org.contactcourier.journal.DeadLetters;
import org.contactcourier.journal.Erased;
import org.contactcourier.journal.Traces;

/**
 * Takes a person out of the journal and of the files that sources keep, and leaves an event that says who did so, but not whom it
 * was about. Thread-safe.
 */
public final class PersonErasure {
    private final Traces traces;
    private final DeadLetters letters;
    private final KeptFiles files;
    private final ObjectMapper mapper;

    /** Over a journal, and the files beside it. */
    public PersonErasure(Traces traces, DeadLetters letters, KeptFiles files, ObjectMapper mapper) {
        this.traces = traces;
        this.letters = letters;
        this.files = files;
        this.mapper = mapper;
    }

    /**
     * Erases what there is of the person with that address; how much it was, by kind.
     *
     * @param who has it erased
     * @param andOriginals whether files as they were dropped are deleted if they name the address
     */
    public ObjectNode erase(String email, String who, boolean andOriginals) {
        Set<String> origins = traces.byAddress(email.strip()).stream()
                .map(trace -> trace.origin().toString())
                .collect(Collectors.toUnmodifiableSet());
        Erased journal = traces.erase(email, who);
        ErasedFiles kept = files.erase(email, origins, andOriginals);
        if (kept.receiptLines() + kept.rejectedRows() + kept.deleted() > 0) {
            letters.note(
                    who,
                    "erased-files",
                    "%d receipt lines, %d rejected rows, %d files"
                            .formatted(kept.receiptLines(), kept.rejectedRows(), kept.deleted()));
        }
        ObjectNode answer = mapper.createObjectNode()
                .put("letters", journal.letters())
                .put("parked", journal.parked())
                .put("ended", journal.ended())
                .put("notes", journal.notes())
                .put("under_way", journal.underWay())
                .put("receipt_lines", kept.receiptLines())
                .put("rejected_rows", kept.rejectedRows())
                .put("deleted_files", kept.deleted());
        ArrayNode named = answer.putArray("named_files");
        kept.named().forEach(named::add);
        ArrayNode left = answer.putArray("left_files");
        kept.left().forEach(left::add);
        return answer;
    }
}
