package org.contactcourier.format.xml;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.util.StreamReaderDelegate;
import org.codehaus.stax2.XMLInputFactory2;
import org.contactcourier.json.StrictJson;

/**
 * How XML is parsed here: without document types, so without entities but the five that XML has, and without name spaces: a name
 * is what stands behind its prefix, whatever the prefix means.
 */
final class XmlSyntax {
    private static final XMLInputFactory FACTORY = factory();

    private XmlSyntax() {}

    private static XMLInputFactory factory() {
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(
                XMLInputFactory2.P_LAZY_PARSING, false); // errors where a text is parsed, not where it is asked for
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, StrictJson.MAX_NESTING);
        return factory;
    }

    /** Parses {@code text}. */
    static XMLStreamReader parser(String text) throws XMLStreamException {
        return new WithoutPrefixes(FACTORY.createXMLStreamReader(new StringReader(text)));
    }

    /** The name without its prefix. */
    static String local(String name) {
        return name.substring(name.lastIndexOf(':') + 1);
    }

    /** Hides prefixes, and attributes that say something about name spaces and schemas rather than about the element. */
    private static final class WithoutPrefixes extends StreamReaderDelegate {
        private List<Integer> attributes = List.of();

        WithoutPrefixes(XMLStreamReader reader) {
            super(reader);
        }

        @Override
        public int next() throws XMLStreamException {
            int event = super.next();
            if (event == START_ELEMENT) {
                List<Integer> shown = new ArrayList<>(super.getAttributeCount());
                for (int i = 0; i < super.getAttributeCount(); i++) {
                    String name = super.getAttributeLocalName(i);
                    if (!name.equals("xmlns") && !name.startsWith("xmlns:") && !name.startsWith("xsi:")) {
                        shown.add(i);
                    }
                }
                attributes = shown;
            }
            return event;
        }

        @Override
        public String getLocalName() {
            return local(super.getLocalName());
        }

        @Override
        public int getAttributeCount() {
            return attributes.size();
        }

        @Override
        public String getAttributeLocalName(int index) {
            return local(super.getAttributeLocalName(attributes.get(index)));
        }

        @Override
        public String getAttributeNamespace(int index) {
            return "";
        }

        @Override
        public String getAttributePrefix(int index) {
            return "";
        }

        @Override
        public String getAttributeValue(int index) {
            return super.getAttributeValue(attributes.get(index));
        }

        @Override
        public String getAttributeType(int index) {
            return super.getAttributeType(attributes.get(index));
        }

        @Override
        public String getNamespaceURI() {
            return "";
        }
    }
}
