package org.contactcourier.source.mail.mime;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part's file name, however the mail program wrote it: RFC 2231 as it should be, RFC 2047 as many do, bytes of UTF-8
 * without a word, or against every rule. Without folders.
 */
record PartName(String text) {
    /** A file name in a header that breaks the rules, such as one with a blank in it and no quotes. */
    private static final Pattern LOOSE =
            Pattern.compile("(?:file)?name\\s*=\\s*\"?([^\";\\r\\n]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern ENDING = Pattern.compile(".*\\.([^.]{1,10})", Pattern.DOTALL);
    private static final int LONGEST_SHOWN = 80;
    /** Characters of encoded words; a file system takes 255 bytes. Jakarta Mail's decoder takes more than linear time. */
    private static final int LONGEST_DECODED = 4096;

    static Optional<PartName> of(MimePart part) throws MessagingException {
        return strict(part)
                .or(() -> loose(part, "Content-Disposition"))
                .or(() -> loose(part, "Content-Type"))
                .map(PartName::decoded)
                .map(PartName::withoutFolders)
                .filter(name -> !name.isEmpty())
                .map(PartName::new);
    }

    /** What stands behind the last dot, in lower case. */
    String ending() {
        Matcher ending = ENDING.matcher(text);
        return ending.matches() ? ending.group(1).strip().toLowerCase(Locale.ROOT) : "";
    }

    /** For people; nothing that looks like an address. */
    String shown() {
        String shown = text.replaceAll("\\p{Cntrl}", "?");
        if (shown.contains("@")) {
            return "(name withheld)";
        }
        return shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "…" : shown;
    }

    private static Optional<String> strict(MimePart part) {
        try {
            return Optional.ofNullable(part.getFileName()); // knows RFC 2231
        } catch (MessagingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> loose(MimePart part, String header) {
        try {
            String[] values = part.getHeader(header);
            Matcher name = LOOSE.matcher(values == null || values.length == 0 ? "" : values[0]);
            return name.find() ? Optional.of(name.group(1).strip()) : Optional.empty();
        } catch (MessagingException e) {
            return Optional.empty();
        }
    }

    private static String decoded(String name) {
        try {
            return name.length() <= LONGEST_DECODED && name.contains("=?")
                    ? MimeUtility.decodeText(name)
                    : ofBytes(name);
        } catch (UnsupportedEncodingException e) {
            return name;
        }
    }

    /** A header's bytes come as characters; if they are UTF-8, that is what was meant. */
    private static String ofBytes(String name) {
        if (name.chars().anyMatch(c -> c > 0xFF)) {
            return name;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return name;
        }
    }

    private static String withoutFolders(String name) {
        String path = name.replace('\\', '/');
        return path.substring(path.lastIndexOf('/') + 1).strip();
    }
}
