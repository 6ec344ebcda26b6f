package org.contactcourier.source.mail.mime;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.contactcourier.format.BoundedHtml;
import org.contactcourier.format.ForeignFile;
import org.contactcourier.format.Utf8;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.MalformedRecordException;
import org.jspecify.annotations.Nullable;

/** A part that holds content: what it is by name, type and first bytes, and the content, decoded. Not thread-safe. */
public final class MimeLeaf {
    /** A header of many columns, and a row; an archive tells what it is by the names of its first files. */
    private static final int FIRST_BYTES = 64 << 10;

    /** Text that was written into a mail is decoded in memory; nobody writes as much. */
    private static final int LONGEST_TEXT = 8 << 20;

    /** Formats that don't say their encoding themselves. */
    private static final Pattern TEXT_IN_CHARSET = Pattern.compile("csv|comma-separated|tab-separated|vcard|directory");

    private final String path;
    private final PartType type;
    private final MimePart part;
    private final InputFormats formats;
    private final Optional<PartName> fileName;
    private final boolean attachment;
    private @Nullable Boolean holdsContacts;
    private @Nullable String digest;

    MimeLeaf(String path, PartType type, MimePart part, InputFormats formats) throws MessagingException {
        this.path = path;
        this.type = type;
        this.part = part;
        this.formats = formats;
        this.fileName = PartName.of(part);
        this.attachment = fileName.isPresent() || hasDispositionAttachment(part);
    }

    /** The part's number, such as {@code 2.1}. */
    public String path() {
        return path;
    }

    /** Type and file name for people; nothing that looks like an address. */
    public String description() {
        return fileName.map(name -> type.name() + " " + name.shown()).orElse(type.name());
    }

    /** Whether it says of itself that it is of a format that contacts come in, or was attached and looks like it. */
    public boolean holdsContacts() {
        Boolean known = holdsContacts;
        if (known == null) {
            known = type.isOfContacts(formats)
                    || fileName.filter(name -> formats.haveEnding(name.ending()))
                            .isPresent()
                    || (attachment && type.isVague() && startsLikeContacts());
            holdsContacts = known;
        }
        return known;
    }

    /** Why it isn't opened, where it may hold contacts all the same. */
    public Optional<SealedPart> sealed() {
        return holdsContacts() ? Optional.empty() : SealedPart.of(type, fileName);
    }

    /** Whether it was attached rather than written. */
    boolean isAttachment() {
        return attachment;
    }

    /** Whether it has the name and the bytes of {@code other}. */
    boolean isSameAs(MimeLeaf other) {
        return fileName.equals(other.fileName) && digest().equals(other.digest());
    }

    private String digest() {
        String known = digest;
        if (known == null) {
            try (SpooledPart counted = SpooledPart.of(DecodedContent.of(part), 0)) {
                known = counted.digest();
            } catch (IOException | MessagingException e) {
                known = path; // like no other; why is told when it is read
            }
            digest = known;
        }
        return known;
    }

    /** Whether it is text that a person or a program wrote as the mail itself. */
    public boolean isBody() {
        return !attachment && type.name().equals("text/plain");
    }

    /** Likewise, in HTML. */
    public boolean isHtmlBody() {
        return !attachment && type.name().equals("text/html");
    }

    private boolean startsLikeContacts() {
        try (InputStream in = DecodedContent.of(part)) {
            byte[] first = in.readNBytes(FIRST_BYTES);
            return formats.recognize(new String(first, StandardCharsets.UTF_8))
                    || formats.recognize(new String(first, StandardCharsets.UTF_16));
        } catch (IOException | MessagingException e) {
            return false; // undecodable, and nothing says that it were JSON
        }
    }

    /** What is wrong with an attached archive, workbook or picture, if it is one. */
    public Optional<String> foreign() {
        if (!attachment) {
            return Optional.empty();
        }
        try (InputStream in = DecodedContent.of(part)) {
            return ForeignFile.problem(in.readNBytes(FIRST_BYTES));
        } catch (IOException | MessagingException e) {
            return Optional.empty(); // nobody knows what it is
        }
    }

    /**
     * The content, decoded.
     *
     * @param limit how many bytes it may have
     * @throws MalformedRecordException if it can't be decoded or is too long
     */
    SpooledPart bytes(long limit) throws MalformedRecordException, IOException {
        SpooledPart decoded;
        try {
            decoded = SpooledPart.of(DecodedContent.of(part), limit);
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
     * The content of a part that holds contacts: an attachment's bytes are what was attached, whatever the part says about
     * their character set; text that was written into the mail becomes UTF-8.
     */
    public SpooledPart contacts(long limit) throws MalformedRecordException, IOException {
        SpooledPart decoded = bytes(limit);
        if (charset().equals(StandardCharsets.UTF_8) || (attachment && !isInItsCharset(decoded))) {
            return decoded;
        }
        try (decoded) {
            return SpooledPart.of(
                    new ByteArrayInputStream(text(decoded, LONGEST_TEXT).getBytes(StandardCharsets.UTF_8)), limit);
        }
    }

    /** Whether an attached table or card is in the character set that its part names, and isn't Unicode all the same. */
    private boolean isInItsCharset(SpooledPart decoded) {
        if (!TEXT_IN_CHARSET.matcher(type.name()).find() || decoded.size() > LONGEST_TEXT) {
            return false;
        }
        byte[] bytes = decoded.head(LONGEST_TEXT);
        try {
            String text = charset().newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return Utf8.firstInvalid(bytes) >= 0
                    || (charset().name().startsWith("ISO-2022") && text.length() != bytes.length);
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The contacts that were written into a body, as UTF-8; null where there are none. */
    @Nullable
    public SpooledPart contactsInBody() throws MalformedRecordException, IOException {
        try (SpooledPart decoded = bytes(LONGEST_TEXT)) {
            if (isBody() && charset().equals(StandardCharsets.UTF_8) && !type.flowed()) {
                // Bytes stay what they are: the reader says where they aren't UTF-8.
                Charset bytes = StandardCharsets.ISO_8859_1;
                return spooled(WrittenContacts.in(new String(decoded.head(LONGEST_TEXT), bytes), formats), bytes);
            }
            String text = text(decoded, LONGEST_TEXT);
            if (type.flowed()) {
                text = unflowed(text, type.deleteSpace());
            }
            if (!isBody() && BoundedHtml.isTooMuch(text)) {
                throw new MalformedRecordException("its HTML has more than %d tags".formatted(BoundedHtml.MOST_TAGS));
            }
            String html = text;
            Optional<String> written = isBody()
                    ? WrittenContacts.in(text, formats)
                    : WrittenContacts.in(HtmlText.of(html), formats).or(() -> formats.findInMarkup(html));
            return spooled(written, StandardCharsets.UTF_8);
        }
    }

    /** What a person sees of a body; empty if it can't be shown. */
    public Optional<String> shownText() {
        try (SpooledPart decoded = bytes(LONGEST_TEXT)) {
            String text = text(decoded, LONGEST_TEXT);
            if (isBody()) {
                return Optional.of(type.flowed() ? unflowed(text, type.deleteSpace()) : text);
            }
            return BoundedHtml.isTooMuch(text) ? Optional.empty() : Optional.of(HtmlText.of(text));
        } catch (MalformedRecordException | IOException e) {
            return Optional.empty();
        }
    }

    private static @Nullable SpooledPart spooled(Optional<String> contacts, Charset charset) throws IOException {
        if (contacts.isEmpty()) {
            return null;
        }
        byte[] bytes = contacts.get().getBytes(charset);
        return SpooledPart.of(new ByteArrayInputStream(bytes), bytes.length);
    }

    private String text(SpooledPart decoded, int limit) throws MalformedRecordException {
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

    private static boolean hasDispositionAttachment(MimePart part) throws MessagingException {
        String[] values = part.getHeader("Content-Disposition");
        return values != null
                && values.length > 0
                && values[0].strip().toLowerCase(Locale.ROOT).startsWith("attachment");
    }
}
