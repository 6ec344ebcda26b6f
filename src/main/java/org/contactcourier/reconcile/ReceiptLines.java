package org.contactcourier.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a file's receipt says of each record. Of most records it keeps one byte, so that a file of millions fits. For one thread.
 */
final class ReceiptLines {
    /** More records than that are in no file that a receipt was written of. */
    private static final long MOST = 1L << 28;

    private final String name;
    private final String file;
    private final Instant claimedAt;
    private final Map<Integer, String> digests = new HashMap<>();
    private byte[] outcomes = new byte[1024];
    private int records;

    /** What a line says, kept as a number; 0 is none. Its word is the constant, in lower case and with hyphens. */
    enum LineOutcome {
        DELIVERED(1),
        ALREADY_DELIVERED(2),
        BURIED(3),
        PARKED(4),
        DISCARDED(5);

        private final int code;
        private final String word = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');

        LineOutcome(int code) {
            this.code = code;
        }

        private static LineOutcome of(int code) {
            return Arrays.stream(values())
                    .filter(one -> one.code == code)
                    .findFirst()
                    .orElseThrow();
        }

        String word() {
            return word;
        }

        private String key() {
            return word.replace('-', '_');
        }
    }

    /** It is no receipt, or contradicts itself; the message says how. */
    static final class ReceiptUnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        ReceiptUnreadableException(String why) {
            super(why);
        }
    }

    private ReceiptLines(String name, String file, Instant claimedAt) {
        this.name = name;
        this.file = file;
        this.claimedAt = claimedAt;
    }

    /**
     * Reads a receipt.
     *
     * @param name how people find the file: {@code done/people.csv}
     */
    static ReceiptLines read(String name, Path summary, Path lines, ObjectMapper mapper)
            throws IOException, ReceiptUnreadableException {
        JsonNode counts = tree(mapper, Files.readAllBytes(regular(summary)));
        ReceiptLines receipt = new ReceiptLines(name, counts.path("file").asText(), claimedAt(counts));
        long records = counts.path("records").asLong();
        long later = counts.path("ended_later").asLong();
        if (records > MOST) {
            throw new ReceiptUnreadableException("it speaks of %,d records".formatted(records));
        }
        // Further lines may be appended before the summary is renewed; those don't count yet.
        try (BufferedReader text =
                new BufferedReader(new InputStreamReader(Files.newInputStream(regular(lines)), UTF_8))) {
            for (long number = 0; number < records + later; number++) {
                String line = text.readLine();
                if (line == null) {
                    throw new ReceiptUnreadableException(
                            "its summary speaks of %,d lines, and it has %,d".formatted(records + later, number));
                }
                receipt.add(tree(mapper, line.getBytes(UTF_8)));
            }
        }
        receipt.check(counts, records);
        return receipt;
    }

    private static Path regular(Path path) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new java.nio.file.NoSuchFileException(path.toString());
        }
        return path;
    }

    private static JsonNode tree(ObjectMapper mapper, byte[] json) throws IOException, ReceiptUnreadableException {
        try {
            return mapper.readTree(json);
        } catch (JsonProcessingException e) {
            throw new ReceiptUnreadableException("it can't be read");
        }
    }

    private static Instant claimedAt(JsonNode counts) throws ReceiptUnreadableException {
        try {
            return Instant.parse(counts.path("claimed_at").asText());
        } catch (DateTimeException e) {
            throw new ReceiptUnreadableException("its summary doesn't say when the file was claimed");
        }
    }

    private void add(JsonNode line) throws ReceiptUnreadableException {
        long index = line.path("index").asLong(-1);
        String word = line.path("outcome").asText();
        LineOutcome outcome = Arrays.stream(LineOutcome.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ReceiptUnreadableException("a line of it tells no outcome"));
        if (index < 0 || index > MOST) {
            throw new ReceiptUnreadableException("a line of it has no index");
        }
        int at = (int) index;
        if (at >= outcomes.length) {
            outcomes = Arrays.copyOf(outcomes, Math.max(at + 1, outcomes.length * 2));
        }
        outcomes[at] = (byte) outcome.code;
        records = Math.max(records, at + 1);
        if (line.has("digest")) {
            digests.put(at, line.path("digest").asText());
        }
    }

    private void check(JsonNode counts, long said) throws ReceiptUnreadableException {
        long[] found = new long[LineOutcome.values().length + 1];
        for (int i = 0; i < records; i++) {
            found[outcomes[i]]++;
        }
        if (found[0] > 0 || records != said) {
            throw new ReceiptUnreadableException(
                    "its summary speaks of %,d records, and its lines of %,d".formatted(said, records - found[0]));
        }
        for (LineOutcome outcome : LineOutcome.values()) {
            long summed = counts.path(outcome.key()).asLong();
            if (summed != found[outcome.code]) {
                throw new ReceiptUnreadableException("its summary says %s of %,d records, and its lines of %,d"
                        .formatted(outcome.word(), summed, found[outcome.code]));
            }
        }
    }

    /** How people find it. */
    String name() {
        return name;
    }

    /** The name under which the file was dropped. */
    String file() {
        return file;
    }

    /** Nothing in it ended earlier, but for what was delivered already. */
    Instant claimedAt() {
        return claimedAt;
    }

    /** How many records it tells of, from index 0. */
    int records() {
        return records;
    }

    /** What it says of one. */
    LineOutcome outcome(int index) {
        return LineOutcome.of(outcomes[index]);
    }

    /** The digest of that record, or an empty text if the receipt has none. */
    String digest(int index) {
        return digests.getOrDefault(index, "");
    }
}
