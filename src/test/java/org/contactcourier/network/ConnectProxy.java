package org.contactcourier.network;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on a free port of 127.0.0.1: {@code CONNECT}, and absolute addresses for plain http (RFC 9110, 7.2 and 9.3.6). It
 * may ask for a user and a password. Every host leads to 127.0.0.1. Thread-safe.
 */
public final class ConnectProxy implements AutoCloseable {
    private final ServerSocket server;
    private final @Nullable String user;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private ConnectProxy(ServerSocket server, @Nullable String user) {
        this.server = server;
        this.user = user;
    }

    public static ConnectProxy start() {
        return start(null);
    }

    /** One that lets only {@code user:password} in. */
    public static ConnectProxy start(@Nullable String user) {
        try {
            ConnectProxy proxy = new ConnectProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), user);
            TlsDoor.start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The first words of each request that was let through, such as {@code CONNECT host:443}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                sockets.add(client);
                TlsDoor.start(() -> serve(client));
            }
        } catch (IOException e) {
            close();
        }
    }

    private void serve(Socket client) {
        try {
            while (true) {
                String head = head(client.getInputStream());
                if (head.isEmpty()) {
                    client.close();
                    return;
                }
                if (isLetIn(head)) {
                    forward(client, head);
                    return;
                }
                skipBody(client.getInputStream(), head);
                say(
                        client,
                        "HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=\"door\"\r\nContent-Length: 0\r\n\r\n");
            }
        } catch (IOException gone) {
            TlsDoor.close(client);
        }
    }

    private static void skipBody(InputStream in, String head) throws IOException {
        long length = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
        in.skipNBytes(length);
    }

    private boolean isLetIn(String head) {
        String wanted = user == null ? null : Base64.getEncoder().encodeToString(user.getBytes(ISO_8859_1));
        return wanted == null
                || head.lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("proxy-authorization:"))
                        .anyMatch(line -> line.endsWith(" " + wanted));
    }

    private void forward(Socket client, String head) throws IOException {
        String[] words = head.split(" ", 3);
        requests.add(words[0] + " " + words[1]);
        boolean tunnel = words[0].equals("CONNECT");
        int port = tunnel
                ? Integer.parseInt(words[1].substring(words[1].lastIndexOf(':') + 1))
                : URI.create(words[1]).getPort();
        Socket onward = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(onward);
        if (tunnel) {
            say(client, "HTTP/1.1 200 Go on\r\n\r\n");
        } else {
            say(onward, head.replaceFirst(" http://[^/]*", " "));
        }
        TlsDoor.start(() -> TlsDoor.pump(client, onward));
        TlsDoor.pump(onward, client);
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(ISO_8859_1);
            }
        }
        return "";
    }

    @Override
    public void close() {
        TlsDoor.close(server, sockets);
    }
}
