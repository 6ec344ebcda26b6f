package org.contactcourier.source.file.finished;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.contactcourier.text.AddressText;

/** Takes a person's messages and notes out of receipts. A line keeps its origin and outcome, which name nobody. Thread-safe. */
final class ReceiptErasure {
    private static final String MESSAGE = "message";
    private static final String NOTES = "notes";
    private static final String ERASED = "erased";

    private final ObjectMapper mapper;
    private final AddressText address;

    ReceiptErasure(ObjectMapper mapper, AddressText address) {
        this.mapper = mapper;
        this.address = address;
    }

    /**
     * Erases from the lines; how many said more than they do now.
     *
     * @param origins those of the person's records, as receipts write them
     * @param indexes those of the person's records in this file
     */
    int lines(Path file, Set<String> origins, Set<Long> indexes) throws IOException {
        byte[] all = Files.readAllBytes(file);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(all.length);
        int erased = 0;
        int from = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == '\n') {
                String line = new String(all, from, i - from, UTF_8);
                JsonNode tree = mapper.readTree(line);
                if (tree instanceof ObjectNode object && isTheirs(object, line, origins, indexes) && erase(object)) {
                    erased++;
                    kept.writeBytes((object + "\n").getBytes(UTF_8));
                } else {
                    kept.write(all, from, i + 1 - from);
                }
                from = i + 1;
            }
        }
        kept.write(all, from, all.length - from); // half a line, which the next process completes
        if (erased > 0) {
            FileRewrite.replace(file, kept.toByteArray());
        }
        return erased;
    }

    private boolean isTheirs(ObjectNode line, String text, Set<String> origins, Set<Long> indexes) {
        return indexes.contains(line.path("index").asLong(-1))
                || origins.contains(line.path("origin").asText())
                || address.isIn(text);
    }

    private static boolean erase(ObjectNode line) {
        boolean hadMessage = line.has(MESSAGE) && !line.path(MESSAGE).asText().equals(ERASED);
        boolean hadNotes = line.remove(NOTES) != null;
        if (hadMessage) {
            line.put(MESSAGE, ERASED);
        }
        return hadMessage || hadNotes;
    }

    /** Erases from the list of buried records in the summary. */
    void summary(Path file, Set<String> origins, Set<Long> indexes) throws IOException {
        JsonNode tree = mapper.readTree(Files.readAllBytes(file));
        boolean changed = false;
        if (tree.path("buried_records") instanceof ArrayNode buried) {
            for (JsonNode row : buried) {
                if (row instanceof ObjectNode line && isTheirs(line, line.toString(), origins, indexes)) {
                    changed |= erase(line);
                }
            }
        }
        if (changed) {
            FileRewrite.replace(file, (tree.toPrettyString() + "\n").getBytes(UTF_8));
        }
    }
}
