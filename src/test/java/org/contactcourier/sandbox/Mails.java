package org.contactcourier.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Builds mails the way mail programs do: a text, a JSON body, attachments, or any raw source text.
 *
 * <pre>{@code
 * mail.deliver("courier", Mails.mail("New contacts").text("See attachment").json("contacts.json", json).build());
 * }</pre>
 *
 * <p>A builder is for one thread and one mail; attachments keep their order, and names may be equal.
 */
public final class Mails {
    private final String subject;
    private String from = "fair@example.org";
    private String to = "courier@example.org";
    private @Nullable String text;
    private String textType = "text/plain; charset=UTF-8";
    private final List<MimeBodyPart> attachments = new ArrayList<>();

    private Mails(String subject) {
        this.subject = subject;
    }

    public static Mails mail(String subject) {
        return new Mails(subject);
    }

    /** A mail that has nothing but a JSON body. */
    public static MimeMessage withBody(String json) {
        return mail("contact").body(json, "application/json; charset=UTF-8").build();
    }

    /** A mail with some words and one JSON attachment. */
    public static MimeMessage withAttachment(String fileName, String json) {
        return mail("contacts")
                .text("Please find the contacts attached.")
                .json(fileName, json)
                .build();
    }

    /** A mail from its source text (RFC 5322), however odd; lines may end with LF only. */
    public static MimeMessage raw(String source) {
        String wire = source.replace("\r\n", "\n").replace("\n", "\r\n");
        try {
            return new MimeMessage(session(), new ByteArrayInputStream(wire.getBytes(UTF_8)));
        } catch (MessagingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public Mails from(String address) {
        from = address;
        return this;
    }

    public Mails to(String address) {
        to = address;
        return this;
    }

    public Mails text(String words) {
        return body(words, "text/plain; charset=UTF-8");
    }

    public Mails html(String markup) {
        return body(markup, "text/html; charset=UTF-8");
    }

    public Mails body(String content, String mediaType) {
        text = content;
        textType = mediaType;
        return this;
    }

    public Mails json(String fileName, String content) {
        return attach(fileName, "application/json", content.getBytes(UTF_8));
    }

    /** Attaches bytes under any media type; a null file name leaves the part without one. */
    public Mails attach(@Nullable String fileName, String mediaType, byte[] content) {
        try {
            MimeBodyPart part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(content, mediaType)));
            part.setDisposition(Part.ATTACHMENT);
            if (fileName != null) {
                part.setFileName(fileName);
            }
            attachments.add(part);
            return this;
        } catch (MessagingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Attaches a whole other mail, as "forward as attachment" does. */
    public Mails forward(MimeMessage other) {
        try {
            MimeBodyPart part = new MimeBodyPart();
            part.setContent(other, "message/rfc822");
            attachments.add(part);
            return this;
        } catch (MessagingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public MimeMessage build() {
        try {
            MimeMessage message = new MimeMessage(session());
            message.setFrom(new InternetAddress(from));
            message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
            message.setSubject(subject, "UTF-8");
            if (attachments.isEmpty()) {
                message.setDataHandler(body());
            } else {
                MimeMultipart parts = new MimeMultipart();
                if (text != null) {
                    MimeBodyPart body = new MimeBodyPart();
                    body.setDataHandler(body());
                    parts.addBodyPart(body);
                }
                for (MimeBodyPart attachment : attachments) {
                    parts.addBodyPart(attachment);
                }
                message.setContent(parts);
            }
            message.saveChanges();
            return message;
        } catch (MessagingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private DataHandler body() {
        return new DataHandler(new ByteArrayDataSource(text == null ? new byte[0] : text.getBytes(UTF_8), textType));
    }

    private static Session session() {
        return Session.getInstance(new Properties());
    }
}
