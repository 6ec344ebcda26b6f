package org.contactcourier.log;

import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;
import org.contactcourier.text.Printable;

/**
 * Makes every log line safe for a terminal, whatever layout writes it: file names, mail subjects and answers of servers come
 * from people who may put sequences into them that steer a terminal, hide text, or turn a line around. Such characters are
 * written as in JSON, so a JSON line keeps its meaning. The line feeds and tabs of the inner layout stay; the inner layout must
 * therefore escape those of the message itself.
 *
 * <p>Safe for use by several threads, as far as the inner layout is.
 */
@Plugin(name = "PrintableLayout", category = Node.CATEGORY, elementType = Layout.ELEMENT_TYPE, printObject = true)
public final class PrintableLayout extends AbstractStringLayout {
    private final StringLayout inner;

    private PrintableLayout(StringLayout inner) {
        super(StandardCharsets.UTF_8);
        this.inner = inner;
    }

    /**
     * A layout around {@code inner}; called by Log4j for the element {@code PrintableLayout} in its configuration.
     *
     * @param inner a layout that writes text
     */
    @PluginFactory
    public static PrintableLayout around(@PluginElement("Layout") StringLayout inner) {
        return new PrintableLayout(inner);
    }

    @Override
    public String toSerializable(LogEvent event) {
        return Printable.lines(inner.toSerializable(event));
    }

    @Override
    public String getContentType() {
        return inner.getContentType();
    }
}
