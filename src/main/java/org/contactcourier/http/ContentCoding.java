package org.contactcourier.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks answers that a proxy has packed: gzip and deflate (RFC 9110, 8.4.1), also one inside the other. What it unpacks takes
 * no more memory than it may. We never ask for a packed answer, and some servers pack it all the same.
 */
public final class ContentCoding {
    /** More than two are nothing that a proxy does. */
    private static final int MOST_CODINGS = 4;

    private static final int GZIP_1 = 0x1f;
    private static final int GZIP_2 = 0x8b;
    private static final int ZLIB_METHOD = 8;
    private static final int ZLIB_CHECK = 31;

    private ContentCoding() {}

    /**
     * The body as it was before it was packed.
     *
     * @param codings the value of {@code Content-Encoding}; null if there is none
     * @param longest the bytes of the longest body; a longer one is cut off behind them
     * @throws BrokenAnswerException if it isn't packed as the header says
     */
    public static byte[] decode(byte[] body, @Nullable String codings, int longest) throws BrokenAnswerException {
        if (codings == null || codings.isBlank() || body.length == 0) {
            return body;
        }
        String[] names = codings.split(",", MOST_CODINGS + 1);
        if (names.length > MOST_CODINGS) {
            throw new BrokenAnswerException("the answer is packed in more ways than we unpack (Content-Encoding)");
        }
        byte[] decoded = body;
        for (int i = names.length - 1; i >= 0; i--) {
            decoded = decodeOne(decoded, names[i].strip().toLowerCase(Locale.ROOT), longest);
        }
        return decoded;
    }

    private static byte[] decodeOne(byte[] body, String coding, int longest) throws BrokenAnswerException {
        return switch (coding) {
            case "", "identity" -> body;
            // some servers name a coding and forget to pack
            case "gzip", "x-gzip" -> isGzip(body) ? gunzip(body, longest) : body;
            case "deflate" -> inflate(body, longest);
            default ->
                throw new BrokenAnswerException(
                        "the answer is packed in a way that we don't unpack (Content-Encoding)");
        };
    }

    private static boolean isGzip(byte[] body) {
        return body.length > 1 && (body[0] & 0xff) == GZIP_1 && (body[1] & 0xff) == GZIP_2;
    }

    /** RFC 1950: the header of zlib. Some servers leave it out and send what is inside. */
    private static boolean isZlib(byte[] body) {
        return body.length > 1
                && (body[0] & 0x0f) == ZLIB_METHOD
                && (((body[0] & 0xff) << 8) | (body[1] & 0xff)) % ZLIB_CHECK == 0;
    }

    private static byte[] gunzip(byte[] body, int longest) throws BrokenAnswerException {
        return unpack("gzip", longest, () -> new GZIPInputStream(new ByteArrayInputStream(body)));
    }

    private static byte[] inflate(byte[] body, int longest) throws BrokenAnswerException {
        Inflater inflater = new Inflater(!isZlib(body));
        try {
            return unpack("deflate", longest, () -> new InflaterInputStream(new ByteArrayInputStream(body), inflater));
        } finally {
            inflater.end();
        }
    }

    @FunctionalInterface
    private interface Opening {
        InputStream open() throws IOException;
    }

    private static byte[] unpack(String coding, int longest, Opening opening) throws BrokenAnswerException {
        try (InputStream in = opening.open()) {
            return in.readNBytes(longest);
        } catch (EOFException e) {
            throw new BrokenAnswerException(
                    "the answer broke off: what is packed in it (%s) has no end".formatted(coding));
        } catch (ZipException e) {
            throw new BrokenAnswerException(
                    "the answer can't be unpacked, though it says that it is %s".formatted(coding));
        } catch (IOException e) {
            throw new IllegalStateException("an array that can't be read", e);
        }
    }
}
