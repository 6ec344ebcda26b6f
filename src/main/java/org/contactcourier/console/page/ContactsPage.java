package org.contactcourier.console.page;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.contactcourier.console.desk.ContactSearch;
import org.contactcourier.journal.Trace;
import org.contactcourier.text.PersonalData;

/** What has become of a contact: by address, origin or record id. Thread-safe. */
final class ContactsPage {
    private final Frame frame;
    private final ContactSearch contacts;

    ContactsPage(Frame frame, ContactSearch contacts) {
        this.frame = frame;
        this.contacts = contacts;
    }

    void show(Context context) {
        String what = context.queryParam("q");
        boolean asked = what != null && !what.isBlank();
        List<Map<String, Object>> found = asked && what != null
                ? contacts.find(what).stream().map(ContactsPage::row).toList()
                : List.of();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("q", asked && what != null ? what.strip() : "");
        page.put("asked", asked);
        page.put("found", found);
        page.put("since", Times.utc(contacts.addressesSince()));
        frame.show(context, "contacts", "Contacts", page);
    }

    private static Map<String, Object> row(Trace trace) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("origin", trace.origin().toString());
        row.put("state", trace.state().name().toLowerCase(Locale.ROOT));
        row.put("record", trace.recordId() == null ? "" : trace.recordId());
        row.put("matched", trace.matched());
        row.put("organization", trace.organization().name());
        row.put("reason", trace.reason() == null ? "" : trace.reason().word());
        row.put("message", trace.message() == null ? "" : PersonalData.masked(trace.message()));
        row.put("letter", trace.letterId() == null ? "" : trace.letterId());
        row.put("attempts", trace.attempts().count());
        row.put("ended", trace.endedAt() == null ? "under way" : Times.utc(trace.endedAt()));
        row.put("generation", trace.generation());
        row.put(
                "events",
                trace.events().stream()
                        .map(event -> LettersPage.event(event, true))
                        .toList());
        return row;
    }
}
