package org.contactcourier.smarttask;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Answers that no well-behaved server gives, byte by byte. */
public final class Lies {
    private static final long DRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Lies() {}

    /** One text, then nothing more on the open connection. */
    public static WireServer.Script says(String text) {
        return (request, socket) -> write(socket, bytes(text));
    }

    /** One text, then the connection ends. */
    public static WireServer.Script saysAndCloses(String text) {
        return (request, socket) -> {
            write(socket, bytes(text));
            socket.close();
        };
    }

    /** A beginning, then the same again and again, slowly, until the client has enough. */
    public static WireServer.Script drips(String beginning, String forEver) {
        return (request, socket) -> {
            write(socket, bytes(beginning));
            while (!socket.isClosed()) {
                LockSupport.parkNanos(DRIP_NANOS); // the pace of the lie
                write(socket, bytes(forEver));
            }
        };
    }

    /** A beginning, then the same again and again, as fast as it goes, until the client has enough. */
    public static WireServer.Script pours(String beginning, String forEver) {
        return (request, socket) -> {
            write(socket, bytes(beginning));
            byte[] more = bytes(forEver);
            while (!socket.isClosed()) {
                write(socket, more);
            }
        };
    }

    /** 200 with a body of JSON, whose length is told. */
    public static WireServer.Script answers(String headers, byte[] body) {
        return (request, socket) -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(bytes("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                    + "\r\n" + headers + "\r\n"));
            all.writeBytes(body);
            write(socket, all.toByteArray());
        };
    }

    public static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /**
     * Packs with deflate.
     *
     * @param bare without the header of zlib
     */
    public static byte[] deflate(byte[] plain, boolean bare) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
        try (OutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }
}
