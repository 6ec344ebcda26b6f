package org.contactcourier.source.file.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.contactcourier.account.FieldTally;
import org.contactcourier.contact.FieldFate;
import org.contactcourier.record.Checkpoint;

/**
 * How far a claimed file was read: below {@code reader} all its records have ended, and the receipt has their lines. Immutable.
 *
 * @param identity of the file as it was read
 * @param sample of its bytes below the checkpoint; see {@link FileIdentity#sample}
 */
public record FileCheckpoint(FileIdentity identity, String sample, Checkpoint reader, ReceiptTotals receipt) {
    private static final int CHECKSUM = 8;

    /** JSON behind its checksum: half of it, or some of it changed, must not pass for another place in the file. */
    String text(ObjectMapper mapper) {
        ObjectNode all = mapper.createObjectNode();
        all.putObject("file")
                .put("size", identity.size())
                .put("modified", identity.modified())
                .put("inode", identity.inode())
                .put("sample", sample);
        ArrayNode state = all.putObject("reader")
                .put("format", reader.mediaType())
                .put("records", reader.records())
                .put("read", reader.bytesRead())
                .put("offset", reader.offset())
                .put("skip", reader.skip())
                .put("unreadable", reader.sawUnreadable())
                .putArray("state");
        reader.state().forEach(state::add);
        all.putObject("receipt")
                .put("bytes", receipt.bytes())
                .put("checksum", receipt.checksum())
                .put("records", receipt.records())
                .put("delivered", receipt.delivered())
                .put("already_delivered", receipt.alreadyDelivered())
                .put("matched", receipt.matched())
                .put("buried", receipt.buried())
                .put("parked", receipt.parked())
                .put("discarded", receipt.discarded());
        RejectedTotals rejected = receipt.rejected();
        all.putObject("rejected")
                .put("bytes", rejected.bytes())
                .put("checksum", rejected.checksum())
                .put("rows", rejected.rows())
                .put("left_out", rejected.leftOut())
                .put("ending", rejected.ending())
                .put("column", rejected.column())
                .put("end", rejected.end());
        ArrayNode columns = all.putArray("columns");
        for (FieldTally.Column column : receipt.columns()) {
            columns.addObject()
                    .put("name", column.name())
                    .put("fate", column.fate().name())
                    .put("place", column.place())
                    .put("records", column.records());
        }
        String json = all.toString();
        return checksum(json) + json;
    }

    /** Reads what {@link #text} wrote. */
    static FileCheckpoint of(String text, ObjectMapper mapper) throws UnusableCheckpointException {
        if (text.length() <= CHECKSUM || !text.startsWith(checksum(text.substring(CHECKSUM)))) {
            throw new UnusableCheckpointException("its checkpoint is damaged");
        }
        try {
            JsonNode all = mapper.readTree(text.substring(CHECKSUM));
            JsonNode file = all.required("file");
            FileIdentity identity = new FileIdentity(number(file, "size"), word(file, "modified"), word(file, "inode"));
            FileCheckpoint read =
                    new FileCheckpoint(identity, word(file, "sample"), reader(all.required("reader")), receipt(all));
            if (!read.isPossible()) {
                throw new UnusableCheckpointException("its checkpoint contradicts itself");
            }
            return read;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UnusableCheckpointException("its checkpoint is of another version");
        }
    }

    private boolean isPossible() {
        return reader.offset() <= identity.size() && receipt.isPossible() && receipt.records() == reader.records();
    }

    private static Checkpoint reader(JsonNode from) {
        List<String> state = new ArrayList<>();
        from.required("state").forEach(each -> state.add(each.asText()));
        return new Checkpoint(
                word(from, "format"),
                number(from, "records"),
                number(from, "read"),
                number(from, "offset"),
                Math.toIntExact(number(from, "skip")),
                from.required("unreadable").asBoolean(),
                state);
    }

    private static ReceiptTotals receipt(JsonNode all) {
        JsonNode from = all.required("receipt");
        JsonNode rejected = all.required("rejected");
        return new ReceiptTotals(
                number(from, "bytes"),
                number(from, "checksum"),
                number(from, "records"),
                number(from, "delivered"),
                number(from, "already_delivered"),
                number(from, "matched"),
                number(from, "buried"),
                number(from, "parked"),
                number(from, "discarded"),
                new RejectedTotals(
                        number(rejected, "bytes"),
                        number(rejected, "checksum"),
                        number(rejected, "rows"),
                        number(rejected, "left_out"),
                        word(rejected, "ending"),
                        word(rejected, "column"),
                        word(rejected, "end")),
                columns(all.path("columns")));
    }

    /** None if they were written by an older version. */
    private static List<FieldTally.Column> columns(JsonNode from) {
        List<FieldTally.Column> columns = new ArrayList<>();
        for (JsonNode column : from) {
            columns.add(new FieldTally.Column(
                    word(column, "name"),
                    FieldFate.Fate.valueOf(word(column, "fate")),
                    column.path("place").textValue(),
                    number(column, "records")));
        }
        return columns;
    }

    private static long number(JsonNode from, String name) {
        JsonNode value = from.required(name);
        if (!value.canConvertToLong()) {
            throw new IllegalArgumentException(name + " is no number");
        }
        return value.longValue();
    }

    private static String word(JsonNode from, String name) {
        JsonNode value = from.required(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(name + " is no text");
        }
        return value.textValue();
    }

    private static String checksum(String json) {
        CRC32C checksum = new CRC32C();
        checksum.update(json.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }
}
