package org.contactcourier.support;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Inputs that are made to take long: one pattern over and over, where a reader might look at everything again for each. The same
 * for the same size. Each has a whole contact before the pattern and most have one behind it.
 *
 * @param name what it is made of
 * @param maker makes some more bytes than it is asked for
 */
public record HostileInput(String name, IntFunction<byte[]> maker) {
    private static final String CSV = "name,email,phone,notes\n";
    private static final String ROW = "%s,%s@example.org,,\n";
    private static final String JSON = "{\"name\":\"%s\",\"email\":\"%s@example.org\"}";
    private static final String XML = "<contact><name>%s</name><email>%s@example.org</email></contact>";
    private static final String CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:%s\nEMAIL:%s@example.org\nEND:VCARD\n";

    /** All patterns. */
    public static List<HostileInput> all() {
        Map<String, IntFunction<byte[]>> all = new LinkedHashMap<>();
        tables(all);
        json(all);
        xml(all);
        cards(all);
        notations(all);
        List<HostileInput> inputs = new ArrayList<>();
        all.forEach((name, maker) -> inputs.add(new HostileInput(name, maker)));
        return inputs;
    }

    /** Of {@code size} bytes or some more. */
    public byte[] ofSize(int size) {
        return maker.apply(size);
    }

    @Override
    public String toString() {
        return name;
    }

    private static void tables(Map<String, IntFunction<byte[]>> all) {
        String first = CSV + contact(ROW, "Ada");
        String last = "\n" + contact(ROW, "Bob");
        String open = "Cy,cy@example.org,,\"";
        for (String line : List.of(
                "a line of a note\n",
                "a\n",
                "\n",
                "\r",
                "\r\n",
                "a,b\n",
                "a,b,c,d\n",
                "\"\"\n",
                "\"\"a\"\"\n",
                "a,\"\"b\"\"\n",
                "x\"\",\"\"\n",
                ",\n",
                ",,,\n",
                " \n",
                "\t",
                "AAAA/+==")) {
            table(all, "a cell of " + shown(line), first + open, line, "\",,\n" + last);
            table(all, "a cell without end of " + shown(line), first + open, line, last);
            table(all, "cells of " + shown(line), first, open + line.repeat(2_000_000 / line.length()) + "\"\n", last);
        }
        for (String line : List.of(
                "\"",
                "\"\"\"\n",
                "\"\n",
                "a,\"b\n",
                "\"a\n\"b\n",
                "a\",\"\n",
                "x\",\"\n",
                "\"x",
                "a\"\n",
                "\"a\",\"b\n",
                "\"a\",",
                "\"a\n\",",
                "\n\"",
                "\"\n\"x",
                "\",",
                "a\",\"\nb,c\n",
                "\0",
                ",",
                "Cy",
                "\u00e9",
                "'",
                "\"\",\"\n",
                "Cy,,\"a\nb\nc\n",
                "Cy,,\"a\n".repeat(1000) + "\"",
                " ",
                " \" ",
                "\"a\" b\n",
                "\"a\nb\nc\" d\n")) {
            table(all, shown(line), first, line, last);
            table(all, "behind a quote " + shown(line), first + open, line, last);
        }
        table(all, "columns", first, "x,", last);
        all.put("a million columns in the header", size -> bytes("name,email" + ",x".repeat(size / 2) + last));
        all.put(
                "a wide header above short rows",
                size -> bytes("name" + ",x".repeat(30_000) + "\n" + "y\n".repeat(Math.max(0, size - 60_000) / 20)));
        all.put(
                "header with long names",
                size -> bytes("name,email" + "-".repeat(60_000) + "\n"
                        + "Cy,a;b;c;d;e;f;g;h;i;j;k;l;m;n;o;p;q;r;s;t\n".repeat(Math.max(0, size - 60_000) / 500)));
        all.put("lines above a header", size -> bytes("\"a\n".repeat(30) + first + "a,\"b\n".repeat(size / 5)));
        all.put(
                "windows-1252 before UTF-8",
                size -> joined(
                        first.getBytes(UTF_8),
                        repeated(new byte[] {'a', (byte) 0xE9, ',', '\n', (byte) 0xC3, (byte) 0xA9, '\n'}, size)));
    }

    /** Cards in other notations, and entries of a directory. */
    private static void notations(Map<String, IntFunction<byte[]>> all) {
        String entry = "dn: cn=Ada\ncn: Ada\n";
        for (String line : List.of(
                "\n",
                " ",
                " \n",
                "#\n",
                "# \n \n",
                "x:\n",
                "mail: a\n",
                "mail:: YQ==\n",
                "jpegPhoto:: /9j/4AAQ\n ",
                "a",
                ":",
                "\n\ndn: ou=x\nobjectClass: group\n",
                "\ndn:\n",
                "\ndn: a=b\n",
                "-\n",
                "version: 1\n\n")) {
            all.put("LDIF: " + shown(line), size -> bytes(entry + times(line, size) + "\n\n" + entry));
        }
        String mecard = "MECARD:N:Ada;EMAIL:ada@example.org;;\n";
        for (String line :
                List.of("MECARD:", "MECARD:\n", ";", "\\", "N:a;", "x\n", "MECARD:N:a;;", "BIZCARD:;;\n ", "\n", ",")) {
            all.put("MECARD: " + shown(line), size -> bytes(mecard + times(line, size) + "\n" + mecard));
            all.put("MECARD: inside " + shown(line), size -> bytes("MECARD:N:" + times(line, size) + "\n" + mecard));
        }
        String card = "<p class=\"vcard\"><b class=fn>Ada</b><i class=tel>+44 20 7946 0001</i></p>";
        for (String tag : List.of(
                "<p class=vcard>", "<b>", "<b class=fn>", "<i class=tel>1", "<p class=\"", "<", "vcard ", "</p>")) {
            all.put("hCard: " + shown(tag), size -> bytes(card + times(tag, Math.min(size, 200_000)) + card));
        }
        String jcard = "[\"vcard\",[[\"fn\",{},\"text\",\"Ada\"]]]";
        for (String piece : List.of("[\"vcard\",", "[\"vcard\"]", "[\"vcard\"\n", "[[\"vcard\",[", jcard + "\n")) {
            all.put("jCard: " + shown(piece), size -> bytes(jcard + times(piece, size)));
        }
    }

    private static void table(
            Map<String, IntFunction<byte[]>> all, String name, String first, String pattern, String last) {
        all.put("CSV: " + name, size -> bytes(first + times(pattern, size) + last));
    }

    private static void json(Map<String, IntFunction<byte[]>> all) {
        String one = contact(JSON, "Ada");
        String two = contact(JSON, "Bob");
        for (String pattern : List.of(
                "[",
                "{",
                "]",
                "}",
                "\"",
                "\\",
                "{\"a\":",
                "[1,\n",
                "{\n",
                " {\"a\":[\n",
                "{\"a\":[\n",
                "{\"a\":\"\n",
                "\n",
                " \n",
                " ",
                ",",
                "1\n",
                "1,",
                "null,",
                "{}",
                "{}\n",
                "{},\n",
                "[]",
                "\"\\ud800\"",
                "\u0000",
                "\uFEFF",
                "{\"a\":1,\n",
                "{\n\n\n\n\n\n\n",
                "{\"a\":[\n \n",
                "{\"\":\"\\\"",
                "//\n",
                "{\"a\":\n{\"b\":\n",
                "x",
                "{\"name\":\"\\u0000\"}\n")) {
            all.put("JSON lines: " + shown(pattern), size -> bytes(one + "\n" + times(pattern, size) + "\n" + two));
            all.put(
                    "JSON array: " + shown(pattern),
                    size -> bytes("[" + one + "," + times(pattern, size) + "," + two + "]"));
            all.put("JSON alone: " + shown(pattern), size -> bytes(times(pattern, size)));
            all.put(
                    "JSON in an object: " + shown(pattern),
                    size -> bytes("{\"name\":\"Ada\",\"x\":" + times(pattern, size) + "}\n" + two));
            all.put(
                    "JSON, broken blocks of lines: " + shown(pattern),
                    size -> bytes(one + "\n" + times(times(pattern, 1_000_000) + "]}\n", size) + "\n" + two));
        }
        all.put(
                "JSON: an object of numbered keys",
                size -> bytes("[" + one + ",{" + numbered("\"k%d\":1,", size) + "\"z\":1}]"));
        all.put(
                "JSON: objects of numbered keys",
                size -> bytes("[" + times("{" + numbered("\"k%d\":1,", 900_000) + "\"z\":1},", size) + one + "]"));
        all.put(
                "JSON: objects of one key",
                size -> bytes(times("{" + times("\"k\":1,", 900_000) + "\"z\":1}\n", size)));
        all.put(
                "JSON in UTF-16",
                size -> joined(
                        new byte[] {(byte) 0xFF, (byte) 0xFE},
                        times("{\"a\":\"\ud800", size / 2).getBytes(UTF_16LE)));
    }

    private static void xml(Map<String, IntFunction<byte[]>> all) {
        String one = contact(XML, "Ada");
        String two = contact(XML, "Bob");
        for (String pattern : List.of(
                "<",
                "<a>",
                "</a>",
                "<a/>",
                "<!--",
                "<!-- -- -->",
                "-->",
                "<![CDATA[",
                "<![CDATA[]]]>",
                "]]>",
                "<?",
                "<?a?>",
                "&amp;",
                "&",
                "&#0;",
                "&#x10FFFF;",
                "&x;",
                "<a b='",
                "<a b=\"1\" ",
                " b=\"1\"",
                "\n",
                " ",
                "x",
                "<a>x</a>",
                "<!DOCTYPE x [",
                "\0",
                "<a\n",
                "</",
                "<a>x<b/>",
                "<email>a</email>",
                "x<![CDATA[y]]>",
                "\uFEFF",
                "'",
                "\"",
                "<a:b xmlns:a='c'/>")) {
            all.put(
                    "XML: " + shown(pattern),
                    size -> bytes("<contacts>" + one + times(pattern, size) + two + "</contacts>"));
            all.put(
                    "XML in elements: " + shown(pattern),
                    size -> bytes("<contacts>" + one
                            + times("<contact><name>" + times(pattern, 900_000) + "</name></contact>", size) + two
                            + "</contacts>"));
            all.put("XML alone: " + shown(pattern), size -> bytes("<a>" + times(pattern, size)));
        }
        all.put(
                "XML: numbered attributes",
                size -> bytes("<contacts>" + times("<contact " + numbered("a%d='x' ", 900_000) + "/>", size) + two
                        + "</contacts>"));
        all.put(
                "XML: numbered elements",
                size -> bytes("<contacts>" + times("<contact>" + numbered("<e%d/>", 900_000) + "</contact>", size) + two
                        + "</contacts>"));
        all.put(
                "XML: long names",
                size -> bytes("<contacts>"
                        + times("<contact>" + times("<" + "e-mail".repeat(160) + "/>", 900_000) + "</contact>", size)
                        + two + "</contacts>"));
        all.put(
                "XML in latin1",
                size -> bytes("<?xml version='1.0' encoding='shift_jis'?><a>" + times("\u00e9x", size)));
    }

    private static void cards(Map<String, IntFunction<byte[]>> all) {
        String one = contact(CARD, "Ada");
        String two = contact(CARD, "Bob");
        for (String pattern : List.of(
                "BEGIN:VCARD\n",
                "END:VCARD\n",
                "BEGIN:VCARD\nAGENT:\n",
                "AGENT:BEGIN:VCARD\n",
                " \n",
                "\n",
                "\r",
                " x\n",
                "x\n",
                "=\n",
                "=3D=\n",
                "\t",
                "TEL:1\n",
                "TEL;TYPE=a:1\n",
                "EMAIL:a@b\n",
                ":",
                ";",
                ";;",
                "\"",
                "\\",
                ",",
                "a.b.c:\n",
                "NOTE:x\n",
                "FN:x\n",
                "x",
                "\0",
                "item1.URL:http://a\nitem1.X-ABLabel:LinkedIn\n",
                "PHOTO;ENCODING=b:AAAA\n AAAA\n AAAA\n",
                "URL:",
                "ADR:;;a;b;c;d;e\n")) {
            all.put("vCard: " + shown(pattern), size -> bytes(one + times(pattern, size) + "\n" + two));
            for (String property : List.of("FN:", "NOTE:", "TEL;", "EMAIL;ENCODING=QUOTED-PRINTABLE:")) {
                all.put(
                        "vCard, in " + property + " " + shown(pattern),
                        size -> bytes(one
                                + times(
                                        "BEGIN:VCARD\nVERSION:2.1\nFN:Cy\n" + property + times(pattern, 900_000)
                                                + "\nEND:VCARD\n",
                                        size)
                                + "\n" + two));
            }
        }
        all.put(
                "vCard: parameters",
                size -> bytes(one
                        + times("BEGIN:VCARD\nFN:Cy\nTEL" + numbered(";TYPE=t%d", 900_000) + ":1\nEND:VCARD\n", size)
                        + two));
        all.put(
                "vCard: properties",
                size -> bytes(one
                        + times(
                                "BEGIN:VCARD\nFN:Cy\n" + times("TEL" + numbered(";TYPE=t%d", 900) + ":1\n", 900_000)
                                        + "END:VCARD\n",
                                size)
                        + two));
    }

    /** What random bytes of such marks are. */
    public static byte[] garbage(long seed, int size, String marks) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < size) {
            char mark = marks.charAt(random.nextInt(marks.length()));
            text.append(String.valueOf(mark).repeat(random.nextInt(20) == 0 ? 1 + random.nextInt(5_000) : 1));
        }
        return bytes(text.toString());
    }

    private static String contact(String form, String name) {
        return form.replaceFirst("%s", name).replaceFirst("%s", name.toLowerCase(Locale.ROOT));
    }

    private static String shown(String pattern) {
        String shown = pattern.length() > 40 ? pattern.substring(0, 40) + "..." : pattern;
        return shown.replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\0", "\\0");
    }

    private static String times(String pattern, int size) {
        return pattern.repeat(Math.max(1, size / pattern.length()));
    }

    private static String numbered(String pattern, int size) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < size; i++) {
            text.append(pattern.replace("%d", Integer.toString(i)));
        }
        return text.toString();
    }

    private static byte[] repeated(byte[] pattern, int size) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < size) {
            all.writeBytes(pattern);
        }
        return all.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
