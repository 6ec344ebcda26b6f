package org.contactcourier.console.page;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import org.contactcourier.text.Printable;
import org.jspecify.annotations.Nullable;
import org.unbescape.html.HtmlEscape;

/**
 * The templates of the pages. Each text in them is shown as text: control, bidirectional and invisible characters as
 * {@code \\u202e}, then HTML's own characters escaped. The engine is made for the first page, so a start doesn't wait for it.
 * Thread-safe.
 */
final class Templates {
    private static final String SHOWN = "shown";

    private @Nullable PebbleEngine engine; // guarded by this

    private synchronized PebbleEngine engine() {
        if (engine == null) {
            ClasspathLoader loader = new ClasspathLoader(Templates.class.getClassLoader());
            loader.setPrefix("console");
            loader.setSuffix(".peb");
            engine = new PebbleEngine.Builder()
                    .loader(loader)
                    .addEscapingStrategy(SHOWN, text -> HtmlEscape.escapeHtml4Xml(Printable.lines(text)))
                    .defaultEscapingStrategy(SHOWN)
                    .strictVariables(true)
                    .defaultLocale(Locale.ROOT)
                    .build();
        }
        return engine;
    }

    /** The page of that name with {@code values} in it. */
    String page(String name, Map<String, Object> values) {
        StringWriter page = new StringWriter(8 * 1024);
        try {
            engine().getTemplate(name).evaluate(page, values, Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException("the page " + name + " can't be written", e);
        }
        return page.toString();
    }
}
