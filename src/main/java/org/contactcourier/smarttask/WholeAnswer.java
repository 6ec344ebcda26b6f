package org.contactcourier.smarttask;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Stands in HttpClient's chain behind the step that connects. So an exception from here means that the request may have gone
 * out, and any other that it certainly has not: the one difference that matters for a call that can't be undone. It also reads
 * the whole answer, bounded in size and time, so that the connection is free at once. Thread-safe.
 */
final class WholeAnswer implements ExecChainHandler {
    /** A contact's answer has some 3 KiB; a thousand followers have some 700 KiB. */
    static final int LONGEST = 1024 * 1024;

    private static final int BUFFER = 8192;

    private final long timeoutNanos;
    private final LongSupplier nanos;

    /** @param timeout for the answer as a whole: the socket's own is for each read */
    WholeAnswer(Duration timeout, LongSupplier nanos) {
        this.timeoutNanos = timeout.toNanos();
        this.nanos = nanos;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException {
        long start = nanos.getAsLong();
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                ContentType type = ContentType.parseLenient(entity.getContentType());
                byte[] answer = read(entity, scope.execRuntime, start);
                scope.execRuntime.releaseEndpoint(); // nobody else will: the entity below holds no connection
                response.setEntity(new ByteArrayEntity(answer, type));
            }
            return response;
        } catch (IOException | HttpException e) {
            scope.execRuntime.discardEndpoint();
            throw new NoAnswerException(e);
        }
    }

    private byte[] read(HttpEntity entity, ExecRuntime connection, long start) throws IOException {
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
            if (nanos.getAsLong() - start > timeoutNanos) {
                connection.discardEndpoint();
                throw new SocketTimeoutException("the answer took too long");
            }
        }
    }
}
