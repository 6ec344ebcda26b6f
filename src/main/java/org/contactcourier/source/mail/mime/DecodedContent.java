package org.contactcourier.source.mail.mime;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.angus.mail.util.QPDecoderStream;

/**
 * A part's content without its transfer encoding. Jakarta Mail decodes it, except for quoted-printable (RFC 2045, 6.7): there its
 * decoder calls itself for each soft line break, so some ten thousand of them in a row overflow the stack.
 */
final class DecodedContent {
    private DecodedContent() {}

    static InputStream of(MimePart part) throws IOException, MessagingException {
        InputStream decoded = part.getInputStream();
        if (!(decoded instanceof QPDecoderStream)) {
            return decoded;
        }
        if (part instanceof MimeBodyPart body) {
            return new QuotedPrintable(body.getRawInputStream());
        }
        return part instanceof MimeMessage message ? new QuotedPrintable(message.getRawInputStream()) : decoded;
    }

    /**
     * Decodes with a loop and a fixed amount of memory. What breaks the rules is taken as it is: an equals sign stays if neither
     * two hexadecimal digits nor a line end follow it.
     */
    static final class QuotedPrintable extends InputStream {
        private static final int END = -1;

        private final InputStream in;
        private final byte[] buffer = new byte[8192];
        private int at;
        private int filled;
        /** Bytes that were read too far; the last one comes first. */
        private final int[] back = new int[2];

        private int backs;
        /** Blanks that were read and count, since the line goes on behind them. */
        private int blanks;

        QuotedPrintable(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (blanks > 0) {
                blanks--;
                return ' ';
            }
            while (true) {
                int c = take();
                if (c == ' ') {
                    return endsLineAfterBlanks() ? take() : ' ';
                }
                if (c != '=') {
                    return c;
                }
                int first = take();
                if (first == ' ') {
                    if (!endsLineAfterBlanks()) {
                        blanks++;
                        return '=';
                    }
                    first = take();
                }
                if (first == '\r') {
                    int next = take();
                    if (next != '\n') {
                        giveBack(next);
                    }
                } else if (first == END) {
                    return END;
                } else if (first != '\n') {
                    return escaped(first);
                }
            }
        }

        /** Reads on behind one blank. Further ones are kept to be returned, unless they stand at the end of the line. */
        private boolean endsLineAfterBlanks() throws IOException {
            int more = 0;
            int c = take();
            while (c == ' ') {
                more++;
                c = take();
            }
            giveBack(c);
            boolean ends = c == '\r' || c == '\n' || c == END;
            blanks = ends ? 0 : more;
            return ends;
        }

        private int escaped(int first) throws IOException {
            int second = take();
            int high = Character.digit(first, 16);
            int low = Character.digit(second, 16);
            if (high >= 0 && low >= 0) {
                return high << 4 | low;
            }
            giveBack(second);
            giveBack(first);
            return '=';
        }

        private int take() throws IOException {
            if (backs > 0) {
                backs--;
                return back[backs];
            }
            if (at == filled) {
                filled = in.read(buffer, 0, buffer.length);
                at = 0;
                if (filled <= 0) {
                    filled = 0;
                    return END;
                }
            }
            return buffer[at++] & 0xFF;
        }

        private void giveBack(int c) {
            back[backs++] = c;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            int n = 0;
            while (n < count) {
                int c = read();
                if (c == END) {
                    break;
                }
                into[from + n++] = (byte) c;
            }
            return n == 0 && count > 0 ? END : n;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
