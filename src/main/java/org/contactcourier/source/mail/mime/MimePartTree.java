package org.contactcourier.source.mail.mime;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import jakarta.mail.internet.SharedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Predicate;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.MalformedRecordException;
import org.contactcourier.record.ReadingFailure;

/**
 * A mail taken apart: its leaves in order, those of nested multiparts and attached mails included, numbered like IMAP's part
 * numbers (RFC 3501, 6.4.5). Built from the mail's own bytes, so that nothing here can mean trouble with the server. Not
 * thread-safe.
 */
public final class MimePartTree implements Closeable {
    /** A real mail that was forwarded over and over has some ten levels. */
    private static final int DEEPEST = 32;

    private static final int MOST_LEAVES = 10_000;

    /** The parser makes an object of each part of a multipart, some 600 bytes; this keeps a hostile mail below 30 MB. */
    private static final int MOST_BOUNDARIES = 50_000;

    /** Where part headers are kept: in memory. No server lets so many in. */
    private static final int LONGEST_HEADERS = 1 << 20;

    private static final Session NO_SESSION = Session.getInstance(new Properties());

    private final InputFormats formats;
    private final List<MimeLeaf> leaves = new ArrayList<>();
    private boolean report;
    private String nature = "";
    private final List<Problem> problems = new ArrayList<>();
    private final List<SpooledPart> spools = new ArrayList<>();

    /** A branch that can't be taken apart. */
    public record Problem(String path, MalformedRecordException why) {}

    private MimePartTree(InputFormats formats) {
        this.formats = formats;
    }

    /**
     * Takes a mail apart.
     *
     * @param formats what its parts are asked for
     * @throws MalformedRecordException if the mail as a whole can't be taken apart
     */
    public static MimePartTree of(SpooledPart mail, InputFormats formats) throws MalformedRecordException {
        MimePartTree tree = new MimePartTree(formats);
        try {
            boundParser(mail);
            MimeMessage message = new MimeMessage(NO_SESSION, mail.open());
            tree.report = PartType.of(message).isReport();
            tree.nature = tree.report
                    ? " (it reports on another mail)"
                    : isReply(message) ? " (it is an automatic reply)" : "";
            tree.walk(message, "", 0, true);
            return tree;
        } catch (MessagingException | IOException e) {
            throw new MalformedRecordException("the mail can't be parsed as MIME: " + reason(e));
        }
    }

    /** What holds content, in the mail's order. */
    public List<MimeLeaf> leaves() {
        return leaves;
    }

    /** What the mail is where no person wrote it, ready to stand behind a word; else empty. */
    public String nature() {
        return nature;
    }

    /** What could not be taken apart; the rest of the mail is not affected. */
    public List<Problem> problems() {
        return problems;
    }

    @Override
    public void close() throws IOException {
        for (SpooledPart spool : spools) {
            spool.close();
        }
    }

    /** @param message whether {@code part} is a mail: its only part is numbered 1, its multipart's parts count from it */
    private void walk(MimePart part, String path, int depth, boolean message)
            throws MessagingException, IOException, MalformedRecordException {
        PartType type = PartType.of(part);
        if (depth > DEEPEST) {
            throw new MalformedRecordException("its parts are nested deeper than " + DEEPEST + " levels");
        }
        if (type.isMultipart() && !type.isEncrypted()) {
            MimeMultipart children = new MimeMultipart(new MimePartDataSource(part));
            List<List<MimeLeaf>> alternatives = new ArrayList<>();
            for (int i = 0; i < children.getCount(); i++) {
                int first = leaves.size();
                branch(children.getBodyPart(i), child(path, i + 1), depth + 1, type.isDigest());
                if (type.isAlternative()) {
                    alternatives.add(List.copyOf(leaves.subList(first, leaves.size())));
                }
            }
            dropRepetitions(alternatives);
        } else if (!report && isMail(type, part)) {
            walk(attachedMail(part), message ? child(path, 1) : path, depth + 1, true);
        } else {
            if (leaves.size() == MOST_LEAVES) {
                throw new MalformedRecordException("it has more than " + MOST_LEAVES + " parts");
            }
            leaves.add(new MimeLeaf(message ? child(path, 1) : path, type, part, formats));
        }
    }

    /**
     * Of the alternatives that hold contacts the last counts, of bodies likewise. What was attached is dropped only where a later
     * alternative has the very same: there are programs that put all attachments side by side into an alternative.
     *
     * @param alternatives the leaves of each
     */
    private void dropRepetitions(List<List<MimeLeaf>> alternatives) {
        for (Predicate<MimeLeaf> kind : List.<Predicate<MimeLeaf>>of(MimeLeaf::holdsContacts, MimeLeaf::isBody)) {
            List<MimeLeaf> kept = List.of();
            for (int i = alternatives.size() - 1; i >= 0; i--) {
                List<MimeLeaf> these = alternatives.get(i).stream().filter(kind).toList();
                List<MimeLeaf> later = kept;
                List<MimeLeaf> repeated = these.stream()
                        .filter(leaf -> !later.isEmpty()
                                && (!leaf.isAttachment() || later.stream().anyMatch(leaf::isSameAs)))
                        .toList();
                leaves.removeAll(repeated);
                kept = kept.isEmpty() ? these : kept;
            }
        }
    }

    private static boolean isMail(PartType type, MimePart part) throws MessagingException {
        return type.isMail()
                || (type.isVague()
                        && PartName.of(part)
                                .filter(name -> name.ending().equals("eml"))
                                .isPresent());
    }

    /** RFC 3834, 5; and what was there before it. */
    private static boolean isReply(MimePart mail) throws MessagingException {
        String submitted = mail.getHeader("Auto-Submitted", null);
        return (submitted != null && submitted.strip().toLowerCase(Locale.ROOT).startsWith("auto-replied"))
                || mail.getHeader("X-Autoreply", null) != null;
    }

    /** @param digest whether a part that doesn't say what it is is a mail (RFC 2046, 5.1.5) */
    private void branch(BodyPart part, String path, int depth, boolean digest) throws MalformedRecordException {
        try {
            if (digest && !report && part.getHeader("Content-Type") == null) {
                walk(attachedMail((MimePart) part), path, depth + 1, true);
            } else {
                walk((MimePart) part, path, depth, false);
            }
        } catch (MessagingException | IOException e) {
            problems.add(new Problem(path, new MalformedRecordException("the part can't be parsed: " + reason(e))));
        } catch (MalformedRecordException e) {
            if (leaves.size() == MOST_LEAVES) {
                throw e;
            }
            problems.add(new Problem(path, e));
        } catch (RuntimeException | Error e) { // the part's edge
            problems.add(new Problem(path, ReadingFailure.of(e, "a mail's part " + path)));
        }
    }

    private MimeMessage attachedMail(MimePart part) throws MessagingException, IOException {
        InputStream in = DecodedContent.of(part);
        if (in instanceof SharedInputStream) {
            return new MimeMessage(NO_SESSION, in);
        }
        SpooledPart decoded = SpooledPart.of(in, SpooledPart.LONGEST_MAIL); // encoded against the rules, but seen
        spools.add(decoded);
        return new MimeMessage(NO_SESSION, decoded.open());
    }

    private static String child(String path, int number) {
        return path.isEmpty() ? Integer.toString(number) : path + "." + number;
    }

    private static String reason(Exception e) {
        // The messages of both may quote the mail.
        return e.getClass().getSimpleName();
    }

    private static void boundParser(SpooledPart mail) throws IOException, MalformedRecordException {
        try (InputStream in = mail.open()) {
            byte[] buffer = new byte[1 << 16];
            int boundaries = 0;
            long headers = 0;
            boolean inHeaders = true;
            int before = '\n';
            int beforeThat = '\n';
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    int c = buffer[i];
                    if (c == '\r') {
                        continue;
                    }
                    if (c == '-' && before == '-' && beforeThat == '\n') {
                        boundaries++;
                    }
                    if (inHeaders) {
                        headers++;
                        inHeaders = !(c == '\n' && before == '\n');
                    }
                    beforeThat = before;
                    before = c;
                }
                if (boundaries > MOST_BOUNDARIES) {
                    throw new MalformedRecordException("it has more than " + MOST_BOUNDARIES + " part boundaries");
                }
                if (inHeaders && headers > LONGEST_HEADERS) {
                    throw new MalformedRecordException("its headers are longer than " + LONGEST_HEADERS + " bytes");
                }
            }
        }
    }
}
