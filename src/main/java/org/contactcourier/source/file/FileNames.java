package org.contactcourier.source.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/** File names: how claimed files, their receipts and their log entries are named. Stateless. */
public final class FileNames {
    /** The longest name that the usual file systems allow, in bytes. */
    static final int LONGEST = 255;

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private FileNames() {}

    static String instant(Instant instant) {
        return INSTANT.format(instant);
    }

    /**
     * The name to try when {@code attempt} others were taken: the name itself, then with {@code ~<instant>} before its
     * extension, then with a number behind that. Where the name would become too long, its stem is cut.
     */
    static String free(String name, Instant instant, int attempt) {
        if (attempt == 0) {
            return name;
        }
        String mark = "~" + instant(instant) + (attempt == 1 ? "" : "-" + attempt);
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        if (length(mark) + length(extension) >= LONGEST) {
            stem = name;
            extension = "";
        }
        return cut(stem, LONGEST - length(mark) - length(extension)) + mark + extension;
    }

    /** The name of a receipt or of rejected rows. If it would be too long, the file's name is cut and gets a digest of it. */
    public static String receipt(String name, String suffix) {
        if (length(name) + length(suffix) <= LONGEST) {
            return name + suffix;
        }
        String digest = "~" + digest(name);
        return cut(name, LONGEST - length(digest) - length(suffix)) + digest + suffix;
    }

    /** The name on one line, whatever is in it. */
    static String printable(String name) {
        StringBuilder out = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static String cut(String text, int bytes) {
        int end = 0;
        int used = 0;
        while (end < text.length()) {
            int c = text.codePointAt(end);
            used += length(Character.toString(c));
            if (used > bytes) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
    }

    private static int length(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static String digest(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(sum, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
