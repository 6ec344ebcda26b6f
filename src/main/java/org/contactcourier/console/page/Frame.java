package org.contactcourier.console.page;

import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.contactcourier.console.access.Visitor;

/** What all pages have around them: navigation, who is there, and what a form must send back. Thread-safe. */
final class Frame {
    /** What a redirect may say when it has done something; nobody can put another sentence into an address. */
    private static final Map<String, String> DONE = Map.of(
            "sent", "It is on its way to SmartTask again.",
            "saved", "The change is saved. Nothing has been sent.",
            "discarded", "The letter is discarded.",
            "many-sent", "The letters are on their way to SmartTask again.",
            "many-discarded", "The letters are discarded.",
            "none", "Nothing has changed: the letters aren't dead letters any more, or can't be sent as they are.",
            "switched", "Done.",
            "stopped", "What had not begun yet is a dead letter again.");

    private final Templates templates;
    private final Assets assets;
    private final LongSupplier lettersCount;

    /** @param lettersCount how many dead letters there are; each page asks, so it must cost nothing */
    Frame(Templates templates, Assets assets, LongSupplier lettersCount) {
        this.templates = templates;
        this.assets = assets;
        this.lettersCount = lettersCount;
    }

    /** Answers with a page for somebody who may see it. */
    void show(Context context, String name, String title, Map<String, Object> values) {
        Visitor visitor = Visitor.of(context);
        Map<String, Object> all = outside(title);
        all.put("user", visitor.name());
        all.put("csrf", visitor.csrf());
        all.put("logged_in", visitor.loggedIn());
        all.put("letters_count", Times.count(lettersCount.getAsLong()));
        all.put("done", DONE.getOrDefault(Objects.requireNonNullElse(context.queryParam("done"), ""), ""));
        all.putAll(values);
        context.html(templates.page(name, all));
    }

    /** Answers with a page for anybody. */
    void showOutside(Context context, String name, String title, Map<String, Object> values) {
        Map<String, Object> all = outside(title);
        all.putAll(values);
        context.html(templates.page(name, all));
    }

    /** Answers with a page that has one sentence. */
    void tell(Context context, int status, String sentence) {
        context.status(status);
        showOutside(context, "message", "Not possible", Map.of("sentence", sentence, "status", status));
    }

    private Map<String, Object> outside(String title) {
        Map<String, Object> values = new HashMap<>();
        values.put("title", title);
        values.put("css", assets.address("console.css"));
        values.put("js", assets.address("console.js"));
        values.put("icon", assets.address("icon.svg"));
        return values;
    }

    /** After a form: the browser loads a page, and loading it again sends nothing again. */
    static void redirect(Context context, String address) {
        context.status(303).header("Location", address);
    }
}
