package org.contactcourier.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.contactcourier.account.ColumnList;
import org.contactcourier.account.FieldTally;
import org.contactcourier.account.NoteList;
import org.contactcourier.contact.Contact;
import org.contactcourier.contact.InvalidContactException;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.contact.Violation;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.RecordStream.Notation;
import org.contactcourier.smarttask.RequestPreview;
import org.contactcourier.text.Printable;
import org.jspecify.annotations.Nullable;

/** One JSON object a line for each record, and one for the summary. */
final class JsonReport implements Report {
    /** Letters; who wants to read more opens the mail. */
    private static final int MOST_TEXT = 4_000;

    private final JsonFactory json = new JsonFactory();
    private final Output out;
    private final RequestPreview preview;
    private final boolean requests;
    private final @Nullable String region;
    private String file = "";
    private Supplier<Notation> notation = () -> Notation.UNKNOWN;

    /**
     * @param requests whether the requests are shown, too
     * @param region where phone numbers belong that name no country; null if that isn't known
     */
    JsonReport(Output out, RequestPreview preview, boolean requests, @Nullable String region) {
        this.out = out;
        this.preview = preview;
        this.requests = requests;
        this.region = region;
    }

    @Override
    public void begin(String of, Supplier<Notation> how) {
        file = of;
        notation = how;
    }

    @Override
    public void end(FieldTally fields) {
        Notation written = notation.get();
        write(line -> {
            line.writeStringField("file", file);
            line.writeStringField("region", region);
            new ColumnList(written, fields).writeTo(line);
        });
    }

    @FunctionalInterface
    private interface Fields {
        void writeTo(JsonGenerator line) throws IOException;
    }

    @Override
    public void show(Finding finding) {
        IntakeRecord record = finding.record();
        write(line -> {
            line.writeStringField("file", finding.file());
            line.writeNumberField("index", record.origin().index());
            line.writeStringField("origin", record.origin().toString());
            Contact contact = record.contact();
            RejectedRecordException rejection = record.rejection();
            if (rejection instanceof InvalidContactException) {
                line.writeStringField("outcome", "invalid");
                writeViolations(line, rejection);
            } else if (rejection != null) {
                line.writeStringField("outcome", "malformed");
                line.writeStringField("message", rejection.getMessage());
                if (finding.text().isPresent()) {
                    String text = finding.text().get().strip();
                    line.writeStringField("text", text.substring(0, text.offsetByCodePoints(0, shown(text))));
                }
            } else if (contact != null) {
                line.writeStringField("outcome", "would-send");
                if (requests) {
                    writeRequest(line, contact);
                }
                Optional<String> company = preview.company(contact);
                if (company.isPresent()) {
                    line.writeStringField("company", company.get());
                }
                writeDoubts(line, finding);
            }
            if (finding.shared().isPresent()) {
                writeShared(line, finding.shared().get());
            }
            NoteList.write(record.notes(), line);
        });
    }

    /** How many letters of a text are shown. */
    private static int shown(String text) {
        return Math.min(text.codePointCount(0, text.length()), MOST_TEXT);
    }

    private void writeRequest(JsonGenerator line, Contact contact) throws IOException {
        line.writeObjectFieldStart("request");
        line.writeStringField("method", preview.method());
        line.writeStringField("url", preview.url());
        line.writeFieldName("body");
        line.writeRawValue(new String(preview.body(contact), StandardCharsets.UTF_8));
        line.writeEndObject();
    }

    private static void writeViolations(JsonGenerator line, RejectedRecordException rejection) throws IOException {
        line.writeArrayFieldStart("violations");
        for (Violation violation : rejection.violations()) {
            line.writeStartObject();
            line.writeStringField("pointer", violation.pointer());
            line.writeStringField("code", violation.code());
            line.writeStringField("message", violation.message());
            line.writeEndObject();
        }
        line.writeEndArray();
    }

    private static void writeDoubts(JsonGenerator line, Finding finding) throws IOException {
        if (finding.doubts().isEmpty()) {
            return;
        }
        line.writeArrayFieldStart("look_at");
        for (Doubt doubt : finding.doubts()) {
            line.writeStartObject();
            line.writeStringField("code", doubt.word());
            line.writeStringField("message", doubt.words());
            line.writeEndObject();
        }
        line.writeEndArray();
    }

    private static void writeShared(JsonGenerator line, Finding.EarlierRecord shared) throws IOException {
        line.writeObjectFieldStart("shares");
        line.writeStringField("what", shared.kind().word());
        line.writeStringField("file", shared.file());
        line.writeNumberField("index", shared.index());
        line.writeEndObject();
    }

    @Override
    public void conclude(Tally tally) {
        write(line -> {
            line.writeObjectFieldStart("summary");
            line.writeNumberField("files", tally.files());
            line.writeNumberField("unreadable_files", tally.unreadableFiles());
            line.writeNumberField("records", tally.records());
            line.writeNumberField("would_send", tally.wouldBeSent());
            if (tally.doubtful() > 0) {
                line.writeNumberField("to_look_at", tally.doubtful());
            }
            line.writeNumberField("invalid", tally.invalid());
            line.writeNumberField("malformed", tally.malformed());
            line.writeNumberField("sharing_an_identity", tally.sharing());
            if (tally.isSharingAtLeast()) {
                line.writeBooleanField("more_may_share", true);
            }
            line.writeNumberField("not_shown", tally.notShown());
            line.writeEndObject();
        });
    }

    private void write(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator line = json.createGenerator(text)) {
            line.writeStartObject();
            fields.writeTo(line);
            line.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory can't fail to be written", e);
        }
        out.line(Printable.of(text.toString())); // outside of its texts JSON has nothing to escape
    }
}
