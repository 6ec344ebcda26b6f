package org.contactcourier.journal.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP proxy on 127.0.0.1 that can cut a connection when the server has written something but not yet committed it, or when it
 * has committed and nobody has heard so; and that can refuse all connections. Thread-safe.
 */
final class CuttingProxy implements AutoCloseable {
    /** At which of the server's answers the connection is cut. */
    enum Cut {
        NOWHERE("no such answer"),
        BEFORE_COMMIT("INSERT 0 "),
        AFTER_COMMIT("COMMIT\0");

        private final String answer;

        Cut(String answer) {
            this.answer = answer;
        }
    }

    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NOWHERE);
    private volatile boolean refusing;

    private CuttingProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    static CuttingProxy to(int port) {
        try {
            CuttingProxy proxy = new CuttingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Cuts the connection that gets the next such answer, which is not passed on. */
    void cut(Cut where) {
        next.set(where);
    }

    /** Whether the last cut has been made. */
    boolean hasCut() {
        return next.get() == Cut.NOWHERE;
    }

    /** Ends all connections; new ones end at once until {@link #goOn}. */
    void refuse() {
        refusing = true;
        sockets.forEach(CuttingProxy::close);
    }

    void goOn() {
        refusing = false;
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                sockets.add(client);
                connect(client);
            }
        } catch (IOException e) {
            close();
        }
    }

    private void connect(Socket client) {
        try {
            Socket onward = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(onward);
            start(() -> pump(client, onward, false));
            start(() -> pump(onward, client, true));
        } catch (IOException down) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[65536];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (answers && isCut(new String(buffer, 0, n, StandardCharsets.ISO_8859_1))) {
                    break;
                }
                to.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException closed) {
            // one side has gone; closing the other tells it
        }
        close(to);
        close(from);
    }

    private boolean isCut(String answer) {
        Cut wanted = next.get();
        return answer.contains(wanted.answer) && next.compareAndSet(wanted, Cut.NOWHERE);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(CuttingProxy::close);
    }
}
