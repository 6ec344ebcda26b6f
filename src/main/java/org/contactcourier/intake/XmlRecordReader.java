package org.contactcourier.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.contactcourier.contact.Deadline;
import org.contactcourier.contact.IntakeRecord;
import org.contactcourier.contact.Origin;
import org.contactcourier.contact.Payload;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.intake.Cut.Position;

/**
 * Reads contacts from XML in any encoding that it declares: cuts the document into elements, then reads each strictly by itself.
 * Knows neither document types nor name spaces, nor where the bytes come from. Thread-safe.
 */
final class XmlRecordReader implements Format {
    private static final String MEDIA_TYPE = "application/xml";
    private static final Position BEGINNING = new Position(0, 1, 1);

    private final ObjectContacts contacts;

    XmlRecordReader(ObjectContacts contacts) {
        this.contacts = contacts;
    }

    @Override
    public String mediaType() {
        return MEDIA_TYPE;
    }

    /** Whether it begins with a tag, a comment, an instruction or a declaration. */
    @Override
    public boolean reads(Head head) {
        byte[] text = head.text();
        for (int i = 0; i + 1 < text.length; i++) {
            if (text[i] == '<') {
                byte next = text[i + 1];
                return next < 0 || Character.isLetter(next) || "!?_:".indexOf(next) >= 0;
            }
            if (!XmlCutter.isBlank(text[i])) {
                return false;
            }
        }
        return false;
    }

    /** @throws UncheckedIOException if the beginning can't be fetched */
    @Override
    public RecordStream open(InputStream in, String place, long position, Deadline deadline) {
        try {
            Head head = Head.of(in);
            InputStream known = XmlInput.of(head, head.before(in));
            Head decoded = Head.of(known == null ? head.before(in) : known);
            XmlShape shape = known == null
                    ? XmlShape.unreadable("an encoding that isn't known")
                    : XmlShape.of(decoded.text(), contacts.areMapped());
            XmlCutter cutter = new XmlCutter(
                    decoded.before(known == null ? in : known),
                    shape,
                    JsonRecordReader.MAX_ELEMENT,
                    Pieces.kept(place));
            Pieces elements = new Pieces(
                    MEDIA_TYPE, place, position, deadline, element -> contact(element.bytes(), element.start()));
            return new CutStream(cutter, elements, place);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + place, e);
        }
    }

    @Override
    public IntakeRecord reread(Origin origin, Payload payload, Deadline deadline) {
        return Pieces.record(origin, payload, deadline, () -> contact(Pieces.whole(payload), BEGINNING));
    }

    private MappedContact contact(byte[] element, Position start) throws RejectedRecordException {
        ObjectNode object = XmlObject.of(element, start);
        return contacts.contact(contacts.areMapped() ? object : XmlObject.plain(object));
    }
}
