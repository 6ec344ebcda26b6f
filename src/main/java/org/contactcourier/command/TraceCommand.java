package org.contactcourier.command;

import com.fasterxml.jackson.databind.JsonNode;
import org.contactcourier.command.bundle.BundleAccess;
import org.contactcourier.command.bundle.BundleCommand;
import org.contactcourier.command.bundle.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code trace}: the whole history of a contact. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description =
                "Shows what has become of a contact: each time it came, how it ended, and what was done to its dead letter.",
        footer = {"", "Exit codes: 0 found, 1 nothing found, 2 wrong usage, or the bundle can't be reached."})
public final class TraceCommand extends BundleCommand {

    @Parameters(
            paramLabel = "WHAT",
            description = "An e-mail address; an origin, or how it begins (file:people.csv, kafka:contacts/0@17); or"
                    + " SmartTask's record id.")
    private String what = "";

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    /** For the bundle that {@code access} finds. */
    public TraceCommand(BundleAccess access, Terminal terminal) {
        super(access, terminal);
    }

    @Override
    protected BundleWork work() {
        return bundle -> {
            JsonNode answer = bundle.trace(what.strip());
            JsonNode contacts = answer.path("contacts");
            contacts.forEach(contact -> {
                if (json) {
                    terminal.json(contact);
                } else {
                    print(contact);
                }
            });
            String since = answer.path("addresses_since").asText();
            terminal.complain(
                    contacts.isEmpty()
                            ? "Nothing found%s".formatted(since.isEmpty() || !what.contains("@") ? "" : ends(since))
                            : "%,d found".formatted(contacts.size()));
            return contacts.isEmpty() ? 1 : 0;
        };
    }

    private static String ends(String since) {
        return "; contacts that ended before %s can't be found by their addresses".formatted(since);
    }

    private void print(JsonNode contact) {
        String became =
                switch (contact.path("state").asText()) {
                    case "delivered" ->
                        "delivered as record %s%s"
                                .formatted(
                                        contact.path("record_id").asText(),
                                        contact.path("matched").asBoolean() ? ", which was there before" : "");
                    case "buried" ->
                        "buried as %s: %s"
                                .formatted(
                                        contact.path("reason").asText(),
                                        contact.path("message").asText());
                    default -> contact.path("state").asText();
                };
        terminal.line("%s  %s".formatted(contact.path("origin").asText(), became));
        terminal.line("  %s%s%s"
                .formatted(
                        attempts(contact.path("attempts").asInt()),
                        at(contact, "first_at", ", the first at "),
                        at(contact, "ended_at", ", ended at ")));
        if (contact.has("organization")) {
            terminal.line("  organization " + contact.path("organization").asText());
        }
        if (contact.has("dead_letter_id")) {
            terminal.line("  dead letter " + contact.path("dead_letter_id").asText());
        }
        for (JsonNode event : contact.path("history")) {
            terminal.line("  %s  %s by %s"
                    .formatted(
                            event.path("at").asText(),
                            event.path("what").asText(),
                            event.path("who").asText()));
        }
    }

    private static String attempts(int many) {
        return many == 0 ? "never sent" : many == 1 ? "1 attempt" : many + " attempts";
    }

    private static String at(JsonNode contact, String field, String words) {
        return contact.has(field) ? words + contact.path(field).asText() : "";
    }
}
