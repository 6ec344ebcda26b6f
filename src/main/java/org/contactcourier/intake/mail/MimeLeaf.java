package org.contactcourier.intake.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.contactcourier.contact.MalformedRecordException;
import org.contactcourier.intake.ForeignFile;
import org.jspecify.annotations.Nullable;

/** A part that holds content: what it is by name, type and first bytes, and the content, decoded. Not thread-safe. */
final class MimeLeaf {
    private static final Set<String> ENDINGS = Set.of("json", "ndjson", "jsonl", "csv", "tsv", "vcf", "vcard");
    private static final Pattern ENDING = Pattern.compile(".*\\.([^.]{1,10})", Pattern.DOTALL);

    /** An object, an empty list, or a list of objects or lists. Not just any bracket: "[External] Hello" starts with one too. */
    private static final Pattern LIKE_JSON =
            Pattern.compile("[\\uFEFF\\s]*(\\{\\s*[\"}]|\\[\\s*[{\\[\\]]).*", Pattern.DOTALL);

    private static final Pattern FIRST_OF_CARD = Pattern.compile("(?im)^BEGIN:VCARD[ \\t]*$");
    private static final Pattern LAST_OF_CARD = Pattern.compile("(?im)^END:VCARD[ \\t]*$");
    private static final Pattern LIKE_CARD =
            Pattern.compile("[\\uFEFF\\s]*BEGIN:VCARD\\s.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** A file name in a header that breaks the rules, such as one with a blank in it and no quotes. */
    private static final Pattern LOOSE_NAME =
            Pattern.compile("(?:file)?name\\s*=\\s*\"?([^\";\\r\\n]+)", Pattern.CASE_INSENSITIVE);

    private static final int FIRST_BYTES = 1024;

    /** An archive tells what it is by the names of its first files. */
    private static final int FIRST_BYTES_OF_FILE = 64 << 10;

    private static final int LONGEST_SHOWN = 80;

    /** Text that was written into a mail is decoded in memory; nobody writes as much. */
    private static final int LONGEST_TEXT = 8 << 20;

    private final String path;
    private final PartType type;
    private final MimePart part;
    private final @Nullable String fileName;
    private final boolean attachment;

    MimeLeaf(String path, PartType type, MimePart part) throws MessagingException {
        this.path = path;
        this.type = type;
        this.part = part;
        this.fileName = fileName(part);
        this.attachment = fileName != null || hasDispositionAttachment(part);
    }

    /** The part's number, such as {@code 2.1}. */
    String path() {
        return path;
    }

    /** Type and file name for people; nothing that looks like an address. */
    String description() {
        if (fileName == null) {
            return type.name();
        }
        String shown = fileName.replaceAll("\\p{Cntrl}", "?");
        if (shown.contains("@")) {
            return type.name() + " (name withheld)";
        }
        return type.name() + " " + (shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "…" : shown);
    }

    /** Whether it is JSON or a card that was attached, or says of itself that it is of a format that contacts come in. */
    boolean holdsContacts() {
        return type.isOfContacts() || hasNameOfContacts() || (attachment && type.isVague() && startsLikeContacts());
    }

    /** Whether it is text that a person or a program wrote as the mail itself. */
    boolean isBody() {
        return !attachment && type.name().equals("text/plain");
    }

    private boolean hasNameOfContacts() {
        if (fileName == null) {
            return false;
        }
        Matcher ending = ENDING.matcher(fileName);
        return ending.matches() && ENDINGS.contains(ending.group(1).toLowerCase(Locale.ROOT));
    }

    private boolean startsLikeContacts() {
        try (InputStream in = part.getInputStream()) {
            byte[] first = in.readNBytes(FIRST_BYTES);
            return looksLikeContacts(new String(first, StandardCharsets.UTF_8))
                    || looksLikeContacts(new String(first, StandardCharsets.UTF_16));
        } catch (IOException | MessagingException e) {
            return false; // undecodable, and nothing says that it were JSON
        }
    }

    /** What is wrong with an attached archive, workbook or picture, if it is one. */
    Optional<String> foreign() {
        if (!attachment) {
            return Optional.empty();
        }
        try (InputStream in = part.getInputStream()) {
            return ForeignFile.problem(in.readNBytes(FIRST_BYTES_OF_FILE));
        } catch (IOException | MessagingException e) {
            return Optional.empty(); // nobody knows what it is
        }
    }

    private static boolean looksLikeContacts(String text) {
        return looksLikeJson(text) || LIKE_CARD.matcher(text).matches();
    }

    private static boolean looksLikeJson(String text) {
        return LIKE_JSON.matcher(text).matches();
    }

    /**
     * The content, decoded.
     *
     * @param limit how many bytes it may have
     * @throws MalformedRecordException if it can't be decoded or is too long
     */
    Spooled bytes(long limit) throws MalformedRecordException, IOException {
        Spooled decoded;
        try {
            decoded = Spooled.of(part.getInputStream(), limit);
        } catch (IOException | MessagingException e) {
            // The bytes are here already, so this is no trouble with the server.
            throw new MalformedRecordException("its transfer encoding can't be decoded");
        }
        if (!decoded.isWhole()) {
            long size = decoded.size();
            decoded.close();
            throw new MalformedRecordException("it has %d bytes, more than %d".formatted(size, limit));
        }
        return decoded;
    }

    /**
     * The content of a part that holds contacts: an attachment's bytes are what was attached, whatever the part says about their character set;
     * text that was written into the mail becomes UTF-8.
     */
    Spooled contacts(long limit) throws MalformedRecordException, IOException {
        Spooled decoded = bytes(limit);
        if (attachment || charset().equals(StandardCharsets.UTF_8)) {
            return decoded;
        }
        try (decoded) {
            return Spooled.of(
                    new ByteArrayInputStream(text(decoded, LONGEST_TEXT).getBytes(StandardCharsets.UTF_8)), limit);
        }
    }

    /** The JSON that a body's text is, or the cards in it, as UTF-8; null where there is neither. */
    @Nullable
    Spooled contactsInBody() throws MalformedRecordException, IOException {
        try (Spooled decoded = bytes(LONGEST_TEXT)) {
            if (charset().equals(StandardCharsets.UTF_8) && !type.flowed()) {
                byte[] bytes = decoded.head(LONGEST_TEXT); // the reader says where they aren't UTF-8
                return looksLikeJson(new String(bytes, StandardCharsets.UTF_8))
                        ? Spooled.of(new ByteArrayInputStream(bytes), LONGEST_TEXT)
                        : cards(new String(bytes, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
            }
            String text = text(decoded, LONGEST_TEXT);
            String whole = type.flowed() ? unflowed(text, type.deleteSpace()) : text;
            if (!looksLikeJson(text)) {
                return cards(whole, StandardCharsets.UTF_8);
            }
            byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
            return Spooled.of(new ByteArrayInputStream(bytes), bytes.length);
        }
    }

    /** From the first card to the last: neither what somebody wrote above them nor a signature below is a record. */
    private static @Nullable Spooled cards(String text, Charset charset) throws IOException {
        Matcher first = FIRST_OF_CARD.matcher(text);
        if (!first.find()) {
            return null;
        }
        int to = text.length();
        Matcher last = LAST_OF_CARD.matcher(text).region(first.end(), text.length());
        while (last.find()) {
            to = last.end();
        }
        byte[] bytes = text.substring(first.start(), to).getBytes(charset);
        return Spooled.of(new ByteArrayInputStream(bytes), bytes.length);
    }

    private String text(Spooled decoded, int limit) throws MalformedRecordException {
        if (decoded.size() > limit) {
            throw new MalformedRecordException("its text has %d bytes, more than %d".formatted(decoded.size(), limit));
        }
        try {
            return charset()
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(decoded.head(limit)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRecordException("its text isn't in the character set that it names");
        }
    }

    /** The character set of the text; UTF-8 for one that isn't named or that nobody knows, as JSON has it (RFC 8259, 8.1). */
    private Charset charset() {
        if (type.charset() == null) {
            return StandardCharsets.UTF_8;
        }
        try {
            Charset charset = Charset.forName(MimeUtility.javaCharset(type.charset()));
            return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** Joins the lines that a mail program broke (RFC 3676, 4); broken inside a string, they wouldn't be JSON. */
    private static String unflowed(String text, boolean deleteSpace) {
        StringBuilder whole = new StringBuilder(text.length());
        boolean goesOn = false;
        for (String line : text.split("\r?\n", -1)) {
            String unstuffed = line.startsWith(" ") ? line.substring(1) : line;
            if (!whole.isEmpty() && !goesOn) {
                whole.append('\n');
            }
            goesOn = unstuffed.endsWith(" ") && !unstuffed.equals("-- ");
            whole.append(goesOn && deleteSpace ? unstuffed.substring(0, unstuffed.length() - 1) : unstuffed);
        }
        return whole.toString();
    }

    private static @Nullable String fileName(MimePart part) throws MessagingException {
        String name;
        try {
            name = part.getFileName(); // knows RFC 2231
        } catch (MessagingException e) {
            name = null;
        }
        if (name == null) {
            name = looseName(part, "Content-Disposition");
        }
        if (name == null) {
            name = looseName(part, "Content-Type");
        }
        if (name == null) {
            return null;
        }
        // Programs encode names by RFC 2047 too, which it forbids.
        String decoded = decoded(name).replace('\\', '/');
        String last = decoded.substring(decoded.lastIndexOf('/') + 1).strip();
        return last.isEmpty() ? null : last;
    }

    private static String decoded(String name) {
        try {
            return name.contains("=?") ? MimeUtility.decodeText(name) : name;
        } catch (UnsupportedEncodingException e) {
            return name;
        }
    }

    private static @Nullable String looseName(MimePart part, String header) throws MessagingException {
        String[] values = part.getHeader(header);
        if (values == null || values.length == 0) {
            return null;
        }
        Matcher name = LOOSE_NAME.matcher(values[0]);
        return name.find() ? name.group(1).strip() : null;
    }

    private static boolean hasDispositionAttachment(MimePart part) throws MessagingException {
        String[] values = part.getHeader("Content-Disposition");
        return values != null
                && values.length > 0
                && values[0].strip().toLowerCase(Locale.ROOT).startsWith("attachment");
    }
}
