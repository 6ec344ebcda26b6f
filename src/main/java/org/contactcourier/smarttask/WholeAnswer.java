package org.contactcourier.smarttask;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.contactcourier.http.AnswerDeadlines;
import org.contactcourier.http.ContentCoding;

/**
 * Stands in HttpClient's chain behind the step that connects. So an exception from here means that the request may have gone
 * out, and any other that it certainly has not: the one difference that matters for a call that can't be undone. It also reads
 * the whole answer, bounded in size and time, so that the connection is free at once. Thread-safe.
 */
final class WholeAnswer implements ExecChainHandler {
    /** A contact's answer has some 3 KiB; a thousand followers have some 700 KiB. */
    static final int LONGEST = 1024 * 1024;

    private static final int BUFFER = 8192;

    private final AnswerDeadlines deadlines;
    private final String lateSentence;

    /**
     * A step that takes no longer than it may.
     *
     * @param deadlines which bound the answer as a whole: the socket's own is for each read
     * @param timeout that they have
     */
    WholeAnswer(AnswerDeadlines deadlines, Duration timeout) {
        this.deadlines = deadlines;
        long millis = timeout.toMillis();
        this.lateSentence = "no whole answer within " + (millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms");
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException {
        ExecRuntime connection = scope.execRuntime;
        AnswerDeadlines.Watched watched = deadlines.begin(connection::discardEndpoint);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                ContentType type = ContentType.parseLenient(entity.getContentType());
                byte[] answer = read(entity, connection);
                if (entity.getContentEncoding() != null) {
                    answer = ContentCoding.decode(answer, codings(response), LONGEST);
                    response.removeHeaders(HttpHeaders.CONTENT_ENCODING); // or Camel would unpack it again
                }
                connection.releaseEndpoint(); // nobody else will: the entity below holds no connection
                response.setEntity(new ByteArrayEntity(answer, type));
            }
            return response;
        } catch (IOException | HttpException e) {
            connection.discardEndpoint();
            throw watched.isLate() || e instanceof SocketTimeoutException
                    ? new NoAnswerException(lateSentence, e)
                    : new NoAnswerException(e);
        } catch (IllegalStateException e) {
            if (watched.isLate()) { // the connection was taken away between two steps
                throw new NoAnswerException(lateSentence, e);
            }
            throw e;
        } finally {
            watched.end();
        }
    }

    /** In the order in which they were applied: each may have a field of its own. */
    private static String codings(ClassicHttpResponse response) {
        return Arrays.stream(response.getHeaders(HttpHeaders.CONTENT_ENCODING))
                .map(Header::getValue)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(","));
    }

    private static byte[] read(HttpEntity entity, ExecRuntime connection) throws IOException {
        long told = entity.getContentLength(); // nobody's word is taken for more than a buffer
        int size = told < 0 ? BUFFER : (int) Math.min(told, BUFFER);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
        byte[] buffer = new byte[Math.max(1, size)];
        InputStream in = entity.getContent();
        while (true) {
            int count = in.read(buffer);
            if (count < 0) {
                return bytes.toByteArray();
            }
            bytes.write(buffer, 0, count);
            if (bytes.size() > LONGEST) {
                connection.discardEndpoint(); // nobody reads the rest
                return bytes.toByteArray();
            }
        }
    }
}
