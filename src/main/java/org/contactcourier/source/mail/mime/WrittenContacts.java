package org.contactcourier.source.mail.mime;

import java.util.Optional;
import java.util.regex.Pattern;
import org.contactcourier.record.InputFormats;

/**
 * The contacts in a mail's text and nothing that stands around them: neither what somebody wrote above, nor the lines of a
 * forwarded mail's headers, nor a signature below is a record. Knows how mail programs quote; the formats know what contacts
 * look like.
 */
final class WrittenContacts {
    /** Apple Mail forwards as if it quoted. */
    private static final Pattern QUOTED_FORWARD = Pattern.compile("(?m)^> ?Begin forwarded message:");

    private static final Pattern QUOTE = Pattern.compile("(?m)^> ?");

    private WrittenContacts() {}

    static Optional<String> in(String whole, InputFormats formats) {
        String text =
                QUOTED_FORWARD.matcher(whole).find() ? QUOTE.matcher(whole).replaceAll("") : whole;
        return formats.findIn(text);
    }
}
