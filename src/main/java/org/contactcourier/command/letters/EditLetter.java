package org.contactcourier.command.letters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.contactcourier.command.bundle.Bundle;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.BundleException;
import org.contactcourier.command.bundle.Terminal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters edit}. */
@Command(
        name = "edit",
        mixinStandardHelpOptions = true,
        description =
                "Opens a letter's record in your editor (VISUAL, else EDITOR), keeps what you save, and says whether it"
                        + " would be sent now. It sends nothing: replay does.",
        footer = {"", DeadLettersCommand.EXIT_CODES + " For edit, 1 also means: it would be buried again."})
final class EditLetter extends BundleCommand {
    private static final String STANDARD_INPUT = "-";

    private final Editor editor;
    private final ObjectMapper mapper = StrictJson.mapper();

    @Parameters(paramLabel = "ID", description = "The letter's id.")
    private String id = "";

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Take the record from this file instead of an editor; - for standard input.")
    private @Nullable String from;

    @Option(
            names = "--contact",
            description = "Edit the contact as it was read, as JSON, instead of the record's own bytes.")
    private boolean contact;

    @Option(
            names = "--media-type",
            paramLabel = "TYPE",
            description = "What the new bytes are, if not the same as before: application/json, text/csv, text/vcard.")
    private @Nullable String mediaType;

    @Option(names = "--json", description = "Print the verdict as one JSON object.")
    private boolean json;

    EditLetter(BundleAccess access, Terminal terminal, Editor editor) {
        super(access, terminal);
        this.editor = editor;
    }

    @Override
    protected BundleWork work() {
        return bundle -> {
            return contact ? editContact(bundle) : editRecord(bundle);
        };
    }

    private int editRecord(Bundle bundle) throws IOException, InterruptedException {
        Optional<Payload> before = bundle.payload(id);
        if (before.isEmpty()) {
            return unknown();
        }
        if (!before.get().isWhole() && from == null) {
            throw new BundleException("Only a part of the record is kept: give it as a whole, by --from FILE");
        }
        byte[] bytes = edited(before.get().bytes(), ending(before.get().mediaType()));
        if (Arrays.equals(bytes, before.get().bytes()) && mediaType == null) {
            terminal.complain("Nothing is changed");
            return verdict(bundle.check(id));
        }
        return verdict(bundle.edit(id, mediaType == null ? before.get().mediaType() : mediaType, bytes));
    }

    private int editContact(Bundle bundle) throws IOException, InterruptedException {
        Optional<JsonNode> letter = bundle.show(id);
        if (letter.isEmpty()) {
            return unknown();
        }
        JsonNode read = letter.get().at("/verdict/contact");
        JsonNode contact = read.isObject() ? read : letter.get().path("contact");
        if (!contact.isObject() && from == null) {
            throw new BundleException(
                    "No contact could be read from this record: edit the record itself, without --contact");
        }
        byte[] before = mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(contact);
        JsonNode after;
        try {
            after = mapper.readTree(edited(before, ".json"));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new BundleException("Nothing is changed: this is no JSON: " + e.getOriginalMessage());
        }
        if (!(after instanceof ObjectNode object)) {
            throw new BundleException("Nothing is changed: a contact is a JSON object");
        }
        if (object.equals(contact)) {
            terminal.complain("Nothing is changed");
            return verdict(bundle.check(id));
        }
        return verdict(bundle.editContact(id, object));
    }

    private byte[] edited(byte[] before, String ending) throws IOException, InterruptedException {
        if (from == null) {
            return editor.edit(before, ending);
        }
        return from.equals(STANDARD_INPUT) ? terminal.in().readAllBytes() : Files.readAllBytes(Path.of(from));
    }

    private int verdict(Optional<JsonNode> verdict) {
        if (verdict.isEmpty()) {
            return unknown();
        }
        if (json) {
            terminal.json(verdict.get());
        } else {
            List<String> lines = LetterLines.verdict(verdict.get());
            lines.forEach(terminal::line);
        }
        return verdict.get().path("sendable").asBoolean() ? Terminal.FINE : Terminal.NOT_ALL;
    }

    private int unknown() {
        terminal.complain(DeadLettersCommand.unknown(id));
        return Terminal.NOT_ALL;
    }

    private static String ending(String mediaType) {
        return mediaType.contains("json") ? ".json" : mediaType.contains("xml") ? ".xml" : ".txt";
    }
}
