package org.contactcourier.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * Connections of HttpClient that bear the headers of {@link AnswerLimits}: its own bear a tenth of that, and close the
 * connection of an answer that says its length twice. Thread-safe.
 */
public final class BoundedConnections {
    private static final int MOST_DIGITS = 18;

    private static final Http1Config CONFIG = Http1Config.custom()
            .setMaxHeaderCount(AnswerLimits.FIELDS)
            .setMaxLineLength(AnswerLimits.LINE)
            .build();

    private BoundedConnections() {}

    /** A factory for a connection manager. */
    public static ManagedHttpClientConnectionFactory factory() {
        DefaultHttpResponseParserFactory parsers = new DefaultHttpResponseParserFactory(CONFIG);
        return ManagedHttpClientConnectionFactory.builder()
                .http1Config(CONFIG)
                .responseParserFactory(config -> new HeadParser(parsers.create()))
                .incomingContentLengthStrategy(BoundedConnections::length)
                .build();
    }

    /** A length that is said several times is one length if it is the same each time (RFC 9110, 8.6). */
    static long length(HttpMessage answer) throws HttpException {
        if (answer.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                || !answer.containsHeader(HttpHeaders.CONTENT_LENGTH)) {
            return DefaultContentLengthStrategy.INSTANCE.determineLength(answer);
        }
        long length = -1;
        for (Iterator<Header> fields = answer.headerIterator(HttpHeaders.CONTENT_LENGTH); fields.hasNext(); ) {
            String value = fields.next().getValue();
            for (String told : value != null && value.indexOf(',') < 0 ? new String[] {value} : parts(value)) {
                long one = number(told.strip());
                if (length >= 0 && one != length) {
                    throw new ProtocolException("the answer gives two lengths that differ (Content-Length)");
                }
                length = one;
            }
        }
        return length;
    }

    private static String[] parts(String value) {
        return value == null ? new String[] {""} : value.split(",", -1);
    }

    private static long number(String told) throws ProtocolException {
        boolean isNumber = !told.isEmpty()
                && told.length() <= MOST_DIGITS
                && told.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        if (!isNumber) {
            throw new ProtocolException("the answer gives a length that is no number (Content-Length)");
        }
        return Long.parseLong(told);
    }

    /** Bounds the header as a whole; for one connection, which one thread uses at a time. */
    private static final class HeadParser implements HttpMessageParser<ClassicHttpResponse> {
        private final HttpMessageParser<ClassicHttpResponse> parser;

        private HeadParser(HttpMessageParser<ClassicHttpResponse> parser) {
            this.parser = parser;
        }

        @Override
        public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
            return parser.parse(buffer, new Counted(in));
        }
    }

    private static final class Counted extends FilterInputStream {
        /** How a TLS alert begins (RFC 8446, 5.1), which is what a request without TLS is answered by. */
        private static final byte ALERT = 21;

        private static final byte VERSION_3 = 3;

        private int count;

        private Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (count == 0 && read > 1 && bytes[offset] == ALERT && bytes[offset + 1] == VERSION_3) {
                throw new BrokenAnswerException("the server speaks TLS on this port, and we don't");
            }
            count += Math.max(0, read);
            if (count > AnswerLimits.HEADER) {
                throw new BrokenAnswerException("the answer's header is larger than 1 MiB");
            }
            return read;
        }
    }
}
