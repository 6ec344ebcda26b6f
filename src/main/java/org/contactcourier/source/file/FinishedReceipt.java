package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.contactcourier.files.UnixFile;
import org.contactcourier.record.OpenReceipts.Ended;
import org.contactcourier.record.Origin;
import org.contactcourier.source.file.finished.ReceiptMonitor;

/**
 * The receipts of a file that lies under its final name. What was parked when they were written and has ended since gets a
 * further line, and then the summary is renewed from the lines. It says itself how many of these it has taken into account,
 * so that a crash anywhere between is made up for by doing the same again, and a line is never written twice. Not
 * thread-safe.
 */
final class FinishedReceipt {
    private static final String PARKED_OUTCOME = "\"outcome\":\"" + Receipt.PARKED + "\"";

    private static final String BURIED_OUTCOME = "\"outcome\":\"buried\"";
    private static final List<String> OUTCOMES = List.of(PARKED_OUTCOME, BURIED_OUTCOME);
    private static final String DIGEST = "digest";

    /** Records that are handed over together. */
    private static final int AT_ONCE = 500;

    /** Bytes. As many records as are parked at most have a fraction of it. */
    private static final int MOST_BEHIND = 64 * 1024 * 1024;

    private final ObjectMapper mapper;
    private final Path lines;
    private final Path summary;
    private final Path renewed;

    /** @param file where the file lies, below {@code done/} or {@code failed/} */
    FinishedReceipt(ObjectMapper mapper, Path file) {
        this.mapper = mapper;
        this.lines = FinalMove.lines(file);
        this.summary = FinalMove.summary(file);
        this.renewed = file.resolveSibling(FileNames.receipt("." + file.getFileName(), ".receipt.new"));
    }

    /** The file at the receipt's path is not a receipt. */
    static final class NoReceiptException extends IOException {
        private static final long serialVersionUID = 1L;

        NoReceiptException(String what) {
            super(what);
        }
    }

    /** The records that were parked when the receipts were written. */
    List<Origin> parked() throws IOException {
        List<Origin> parked = new ArrayList<>();
        forEach(PARKED_OUTCOME::equals, parked::add);
        return parked;
    }

    /** Hands over the records that are not in SmartTask as far as the receipts know, some at a time. */
    void tellKept(Consumer<List<Origin>> heard) throws IOException {
        List<Origin> some = new ArrayList<>();
        forEach(any -> true, kept -> {
            some.add(kept);
            if (some.size() >= AT_ONCE) {
                heard.accept(List.copyOf(some));
                some.clear();
            }
        });
        if (!some.isEmpty()) {
            heard.accept(some);
        }
    }

    private void forEach(Predicate<String> outcomes, Consumer<Origin> found) throws IOException {
        mustBeFile(lines);
        try (InputStream in = Files.newInputStream(lines, LinkOption.NOFOLLOW_LINKS);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8));
                Stream<String> all = reader.lines()) {
            // Inside a string the quotes would be escaped, so this finds no other line.
            for (String line : (Iterable<String>) all.filter(
                    it -> OUTCOMES.stream().anyMatch(word -> outcomes.test(word) && it.contains(word)))::iterator) {
                JsonNode it = mapper.readTree(line);
                if (it.has(DIGEST)) { // else another version wrote it
                    found.accept(Origin.parse(
                            it.path("origin").asText() + "~" + it.path(DIGEST).asText()));
                }
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new NoReceiptException("a line of it can't be read");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Tells how these records ended, as far as the receipts call them parked and don't say so yet: there may be the receipts of
     * another file by now, under the name of one that was cleared away. On the disk when this returns.
     *
     * @return how many are still parked
     * @throws NoReceiptException if what lies there was not written here
     */
    long complete(List<Ended> ended) throws IOException {
        return ReceiptMonitor.alone(() -> completeAlone(ended));
    }

    private long completeAlone(List<Ended> ended) throws IOException {
        ObjectNode counts = readSummary();
        Set<Origin> parked = new HashSet<>(parked());
        List<Ended> ours =
                ended.stream().filter(it -> parked.contains(it.origin())).toList();
        List<JsonNode> later = appendTo(counts.path("records").asLong(), ours);
        int known = counts.path(Receipt.ENDED_LATER).asInt();
        if (known < later.size()) {
            later.subList(known, later.size()).forEach(line -> take(line, counts));
            counts.put(Receipt.ENDED_LATER, later.size());
            renew(counts);
        }
        return counts.path("parked").asLong();
    }

    /** What the name of the file with the rejected rows ends with; empty if there is none, or the receipt can't say. */
    String rejectedEnding() throws IOException {
        try {
            return readSummary().path(Receipt.REJECTED).path(Receipt.ENDING).asText();
        } catch (NoReceiptException | NoSuchFileException e) {
            return "";
        }
    }

    /** To open a pipe would hold this up, and a link may lead anywhere. */
    private static void mustBeFile(Path path) throws IOException {
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isRegularFile()) {
            throw new FileSystemException(path.toString(), null, "it is no file");
        }
    }

    private ObjectNode readSummary() throws IOException {
        mustBeFile(summary);
        try (InputStream in = Files.newInputStream(summary, LinkOption.NOFOLLOW_LINKS)) {
            JsonNode read = mapper.readTree(in);
            if (read instanceof ObjectNode counts
                    && counts.path("records").canConvertToLong()
                    && counts.path("parked").canConvertToLong()
                    && counts.path(Receipt.ENDED_LATER).canConvertToInt()) {
                return counts;
            }
        } catch (JsonProcessingException e) {
            throw new NoReceiptException("the summary can't be read");
        }
        throw new NoReceiptException("the summary lacks a count");
    }

    /** Appends the missing lines; returns all lines behind the first {@code records}. */
    private List<JsonNode> appendTo(long records, List<Ended> ended) throws IOException {
        mustBeFile(lines);
        try (FileChannel channel =
                FileChannel.open(lines, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            byte[] tail = readBehind(channel, records);
            long begin = channel.size() - tail.length;
            List<JsonNode> later = new ArrayList<>();
            int complete = parse(tail, later);
            Set<Long> told = new HashSet<>();
            later.forEach(line -> told.add(line.path("index").asLong()));
            ByteArrayOutputStream missing = new ByteArrayOutputStream();
            for (Ended it : ended) {
                if (told.add(it.origin().index())) {
                    Receipt.writeLine(mapper.getFactory(), missing, it.origin(), it.how(), List.of(), it.at());
                }
            }
            if (missing.size() > 0) {
                channel.truncate(begin + complete); // half a line, from a crash while it was written
                channel.position(begin + complete);
                ByteBuffer bytes = ByteBuffer.wrap(missing.toByteArray());
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                int unused = parse(missing.toByteArray(), later);
            }
            channel.force(true); // also what an earlier process wrote: the summary must not know more than the lines
            return later;
        }
    }

    /** What lies behind the first {@code records} lines: as much as was parked, and no more. */
    private static byte[] readBehind(FileChannel channel, long records) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
        long left = records;
        long begin = 0;
        while (left > 0 && channel.read(buffer.clear(), begin) > 0) {
            buffer.flip();
            while (left > 0 && buffer.hasRemaining()) {
                begin++;
                left -= buffer.get() == '\n' ? 1 : 0;
            }
        }
        if (left > 0) {
            throw new NoReceiptException("it has fewer lines than records");
        }
        if (channel.size() - begin > MOST_BEHIND) {
            throw new NoReceiptException("it has far more lines than records");
        }
        ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - begin));
        long from = begin;
        while (tail.hasRemaining() && channel.read(tail, from + tail.position()) >= 0) {
            // until all is here
        }
        return tail.array();
    }

    /** Reads whole lines; returns how many bytes they have. */
    private int parse(byte[] bytes, List<JsonNode> to) throws IOException {
        int begin = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                to.add(readLine(bytes, begin, i - begin));
                begin = i + 1;
            }
        }
        return begin;
    }

    private JsonNode readLine(byte[] bytes, int begin, int length) throws IOException {
        try {
            JsonNode line = mapper.readTree(bytes, begin, length);
            if (line.path("outcome").isTextual() && line.path("index").canConvertToLong()) {
                return line;
            }
        } catch (JsonProcessingException e) {
            throw new NoReceiptException("a line of it can't be read");
        }
        throw new NoReceiptException("a line of it tells no outcome");
    }

    private static void take(JsonNode line, ObjectNode counts) {
        String outcome = line.path("outcome").asText();
        add(counts, Receipt.PARKED, -1);
        add(counts, outcome.replace('-', '_'), 1);
        if (line.path("matched").asBoolean()) {
            add(counts, "matched", 1);
        }
        if (outcome.equals("buried")
                && counts.path("buried_records") instanceof ArrayNode listed
                && listed.size() < Receipt.LISTED) {
            ObjectNode row = listed.addObject();
            for (String field : List.of("index", "origin", "reason", "message", "dead_letter_id")) {
                row.set(field, line.path(field));
            }
        }
    }

    private static void add(ObjectNode counts, String what, long change) {
        counts.put(what, counts.path(what).asLong() + change);
    }

    private void renew(ObjectNode counts) throws IOException {
        byte[] json = (counts.toPrettyString() + "\n").getBytes(UTF_8);
        boolean done = false;
        try {
            Files.deleteIfExists(renewed);
            try (FileChannel channel = FileChannel.open(
                    renewed, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), UnixFile.privateFile())) {
                ByteBuffer bytes = ByteBuffer.wrap(json);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                UnixFile.openLike(summary, renewed);
                channel.force(true);
            }
            Files.move(renewed, summary, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            done = true;
            Disk.sync(summary.resolveSibling("").normalize());
        } finally {
            if (!done) {
                Files.deleteIfExists(renewed);
            }
        }
    }
}
