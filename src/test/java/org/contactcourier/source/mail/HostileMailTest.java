package org.contactcourier.source.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.contactcourier.intake.FormatChooser;
import org.contactcourier.json.StrictJson;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.RecordReader;
import org.contactcourier.record.RecordStream;
import org.contactcourier.sandbox.Mails;
import org.contactcourier.sandbox.SandboxMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mails of somebody who has nothing but a mail program and wants the mails of others not to be read. A mail of 30 kB, a million
 * soft line breaks in quoted-printable, once ended the mail source for good.
 */
class HostileMailTest {
    private static final String LOGIN = "courier";
    private static final String BREAKS = "=\r\n".repeat(200_000);
    private static final String HEAD =
            "From: eve@example.org\r\nTo: courier@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n";
    private static final String QUOTED_PRINTABLE = "Content-Transfer-Encoding: quoted-printable\r\n";

    private static Map<String, String> mails() {
        Map<String, String> mails = new LinkedHashMap<>();
        mails.put(
                "soft breaks in the text",
                HEAD + "Content-Type: text/plain\r\n" + QUOTED_PRINTABLE + "\r\nname: A" + BREAKS + "da\r\n");
        mails.put(
                "soft breaks in HTML",
                HEAD + "Content-Type: text/html\r\n" + QUOTED_PRINTABLE + "\r\n<p>" + BREAKS + "</p>\r\n");
        mails.put(
                "soft breaks in an attached table",
                HEAD + multipart("b")
                        + part("b", "text/csv; name=c.csv\r\n" + QUOTED_PRINTABLE, "name\r\n" + BREAKS + "Ada\r\n")
                        + "--b--\r\n");
        mails.put(
                "soft breaks in a part of an unknown type",
                HEAD + multipart("b")
                        + part("b", "application/octet-stream; name=c\r\n" + QUOTED_PRINTABLE, BREAKS + "[]")
                        + "--b--\r\n");
        mails.put(
                "soft breaks around a whole mail",
                HEAD + multipart("b") + part("b", "message/rfc822\r\n" + QUOTED_PRINTABLE, BREAKS + HEAD + "\r\nx")
                        + "--b--\r\n");
        mails.put("mails in mails", nested(2_000, "message/rfc822", i -> HEAD));
        mails.put("parts in parts", parts(5_000));
        mails.put(
                "uuencoded rubbish",
                HEAD + "Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 c.csv\r\n" + "\r\n".repeat(100_000)
                        + "~~~~");
        mails.put(
                "base64 of line breaks",
                HEAD + "Content-Type: text/csv; name=c.csv\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + "\r\n".repeat(500_000) + "bmFt");
        mails.put("many headers", HEAD + "X-A: b\r\n".repeat(100_000) + "\r\nhello");
        mails.put("a long header", HEAD + "X-A: " + "b".repeat(900_000) + "\r\n\r\nhello");
        mails.put("a folded header", HEAD + "X-A: b" + "\r\n c".repeat(200_000) + "\r\n\r\nhello");
        mails.put(
                "encoded words in the subject",
                "From: eve@example.org\r\nSubject: " + "=?utf-8?Q?=41=\r\n =?=?= ".repeat(30_000) + "\r\n\r\nhello");
        mails.put(
                "continued parameters",
                HEAD + "Content-Type: text/csv" + parameters(5_000) + "\r\n\r\nname\r\nAda\r\n");
        mails.put(
                "a file name of encoded words",
                HEAD + "Content-Type: text/csv; name=\"" + "=?utf-8?Q?=3D=3F?= ".repeat(20_000)
                        + "\"\r\n\r\nname\r\nAda\r\n");
        mails.put(
                "comments in a type",
                HEAD + "Content-Type: text/csv " + "(".repeat(100_000) + "\r\n\r\nname\r\nAda\r\n");
        mails.put("HTML in HTML", HEAD + "Content-Type: text/html\r\n\r\n" + "<div><b><i><table><td>".repeat(20_000));
        mails.put("JSON in JSON", HEAD + "Content-Type: application/json\r\n\r\n" + "[{\"a\":".repeat(100_000));
        mails.put(
                "XML in XML",
                HEAD + "Content-Type: application/xml\r\n\r\n<?xml version='1.0'?>" + "<a>".repeat(200_000));
        mails.put(
                "cards in cards",
                HEAD + "Content-Type: text/vcard\r\n\r\n" + "BEGIN:VCARD\r\nVERSION:3.0\r\n".repeat(20_000));
        return mails;
    }

    private static String multipart(String boundary) {
        return "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n";
    }

    private static String part(String boundary, String type, String content) {
        return "--" + boundary + "\r\nContent-Type: " + type + "\r\n" + content + "\r\n";
    }

    private static String nested(int depth, String type, java.util.function.IntFunction<String> head) {
        StringBuilder mail = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            mail.append(head.apply(i)).append("Content-Type: ").append(type).append("\r\n\r\n");
        }
        return mail.append(HEAD).append("\r\nhello").toString();
    }

    private static String parts(int depth) {
        StringBuilder mail = new StringBuilder(HEAD).append(multipart("b0"));
        for (int i = 1; i < depth; i++) {
            mail.append("--b").append(i - 1).append("\r\n").append(multipart("b" + i));
        }
        return mail.toString();
    }

    private static String parameters(int count) {
        StringBuilder parameters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            parameters.append(";\r\n name*").append(i).append("*=utf-8''%41%42");
        }
        return parameters.toString();
    }

    static Stream<Map.Entry<String, String>> each() {
        return mails().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("each")
    void isReadToItsEnd(Map.Entry<String, String> hostile) throws IOException {
        List<IntakeRecord> records = new ArrayList<>();
        byte[] bytes = hostile.getValue().getBytes(ISO_8859_1);
        try (SavedMail mail =
                SavedMail.open(new ByteArrayInputStream(bytes), "test", FormatChooser.all(StrictJson.mapper()))) {
            mail.forEachRemaining(records::add);
        }

        assertThat(records).isNotEmpty().allMatch(record -> (record.contact() == null) == (record.rejection() != null));
    }

    /** As a file in the inbox. */
    @ParameterizedTest
    @MethodSource("each")
    void isReadToItsEndAsAFile(Map.Entry<String, String> hostile) throws IOException {
        RecordReader reader = FormatChooser.all(StrictJson.mapper());
        List<IntakeRecord> records = new ArrayList<>();
        try (RecordStream mail = new MailFiles(reader, reader)
                .open(
                        new ByteArrayInputStream(hostile.getValue().getBytes(ISO_8859_1)),
                        "file:hostile.eml",
                        Origin.NO_POSITION,
                        Deadline.root(Clock.systemUTC()))) {
            mail.forEachRemaining(records::add);
        }

        assertThat(records).isNotEmpty().allMatch(record -> (record.contact() == null) == (record.rejection() != null));
    }

    @Test
    void doesNotHoldUpTheMailsBehind() throws Exception {
        try (SandboxMail mail = SandboxMail.start();
                MailRoute route = MailRoute.on(mail, LOGIN)) {
            mail.user(LOGIN, MailRoute.PASSWORD);
            List<String> good = new ArrayList<>();
            Map<String, String> hostiles = mails();
            hostiles.keySet()
                    .removeAll(List.of("mails in mails", "parts in parts")); // GreenMail overflows its own stack
            for (String hostile : hostiles.values()) {
                mail.deliver(LOGIN, Mails.raw(hostile));
                good.add("Good " + good.size());
                mail.deliver(LOGIN, Mails.withBody("{\"name\":\"" + good.get(good.size() - 1) + "\"}"));
            }

            route.start();

            await().atMost(Duration.ofSeconds(90)).until(() -> mail.inbox(LOGIN).isEmpty());
            assertThat(route.names()).containsAll(good);
            assertThat(route.arrived()).allMatch(record -> record.ending().isPresent());
        }
    }
}
