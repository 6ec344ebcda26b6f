package org.contactcourier.smarttask;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server of plain sockets that keeps what came in byte by byte, for what the simulator's HTTP stack would hide. */
public final class WireServer implements AutoCloseable {
    /** What the server does with a request. */
    @FunctionalInterface
    public interface Script {
        void answer(Request request, Socket socket) throws IOException;
    }

    public record Request(int number, String head, String body) {
        public String line() {
            return head.substring(0, head.indexOf("\r\n"));
        }

        public List<String> headers() {
            return head.lines().skip(1).filter(line -> !line.isEmpty()).toList();
        }

        String target() {
            return line().split(" ", 3)[1];
        }
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile Script script;

    private WireServer(Script script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public static WireServer that(Script script) throws IOException {
        return new WireServer(script);
    }

    public static Script created() {
        return answers(200, "", "{\"record_id\":\"r-1\",\"name\":\"x\"}");
    }

    public static Script answers(int status, String headers, String body) {
        return (request, socket) -> write(socket, status, headers, body);
    }

    public static void write(Socket socket, int status, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        OutputStream out = socket.getOutputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(("HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\nContent-Length: "
                        + bytes.length + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(bytes);
        out.write(all.toByteArray());
        out.flush();
    }

    /** Answers the first requests with {@code first} and the others with {@code then}. */
    public static Script firstThen(int count, Script first, Script then) {
        return (request, socket) -> (request.number() <= count ? first : then).answer(request, socket);
    }

    static Script resets() {
        return (request, socket) -> {
            socket.setSoLinger(true, 0);
            socket.close();
        };
    }

    public static Script neverAnswers() {
        return (request, socket) -> {};
    }

    public void now(Script other) {
        script = other;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public int connections() {
        return sockets.size();
    }

    public void closeConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                String body = new String(in.readNBytes(length(head)), StandardCharsets.UTF_8);
                Request request;
                synchronized (requests) {
                    request = new Request(requests.size() + 1, head, body);
                    requests.add(request);
                }
                script.answer(request, socket);
            }
        } catch (IOException closed) {
            // the client or the script closed it
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int last4 = 0;
        while (last4 != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            bytes.write(next);
            last4 = (last4 << 8) | next;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        server.close();
        closeConnections();
        threads.shutdownNow();
    }
}
