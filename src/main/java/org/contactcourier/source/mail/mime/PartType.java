package org.contactcourier.source.mail.mime;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.ParseException;
import java.util.Locale;
import java.util.Set;
import org.contactcourier.record.InputFormats;
import org.jspecify.annotations.Nullable;

/**
 * What a part says it is.
 *
 * @param name the type in lower case, such as {@code text/plain}, which is also what a part is that doesn't say (RFC 2045, 5.2)
 * @param said whether the part has a content type that can be read
 * @param charset as the part has it, or null
 * @param flowed whether lines that end with a space go on in the next one (RFC 3676)
 * @param deleteSpace whether that space isn't part of the text (RFC 3676, 4.5)
 */
record PartType(String name, boolean said, @Nullable String charset, boolean flowed, boolean deleteSpace) {
    private static final PartType DEFAULT = new PartType("text/plain", false, null, false, false);
    private static final Set<String> OTHER_TEXT = Set.of(
            "text/html",
            "text/calendar",
            "text/css",
            "text/javascript",
            "text/rfc822-headers",
            "application/ics",
            "application/javascript",
            "application/xhtml+xml");

    static PartType of(MimePart part) throws MessagingException {
        String[] headers = part.getHeader("Content-Type");
        if (headers == null || headers.length == 0) {
            return DEFAULT;
        }
        try {
            ContentType type = new ContentType(headers[0].strip());
            return new PartType(
                    type.getBaseType().toLowerCase(Locale.ROOT),
                    true,
                    type.getParameter("charset"),
                    "flowed".equalsIgnoreCase(type.getParameter("format")),
                    "yes".equalsIgnoreCase(type.getParameter("delsp")));
        } catch (ParseException e) {
            return broken(headers[0]);
        }
    }

    /** Type without its parameters, where only they are broken. */
    private static PartType broken(String header) {
        String name = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        boolean usable = name.matches("[a-z]+/[a-z0-9.+-]+") && !name.startsWith("multipart/");
        return usable ? new PartType(name, true, null, false, false) : DEFAULT;
    }

    boolean isMultipart() {
        return name.startsWith("multipart/");
    }

    /** Of the parts of such a multipart, one counts: they say the same (RFC 2046, 5.1.4). */
    boolean isAlternative() {
        return name.equals("multipart/alternative");
    }

    /** Whether its parts are mails, unless they say otherwise. */
    boolean isDigest() {
        return name.equals("multipart/digest");
    }

    /** Whether it tells what became of another mail (RFC 6522). */
    boolean isReport() {
        return name.equals("multipart/report");
    }

    /** Whether its parts aren't what they say (RFC 1847). */
    boolean isEncrypted() {
        return name.equals("multipart/encrypted");
    }

    boolean isMail() {
        return name.equals("message/rfc822") || name.equals("message/global");
    }

    boolean isText() {
        return name.startsWith("text/");
    }

    /** Whether the type is one that contacts are written in. */
    boolean isOfContacts(InputFormats formats) {
        return formats.haveMediaType(name);
    }

    /**
     * Whether the type leaves open what the content is. Programs guess at types, so all do but those of which contacts can't
     * be made: the text ones are named, the others begin with bytes that no contact begins with.
     */
    boolean isVague() {
        return !said || (!OTHER_TEXT.contains(name) && (isText() || name.startsWith("application/")));
    }
}
