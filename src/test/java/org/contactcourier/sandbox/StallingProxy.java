package org.contactcourier.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP proxy on 127.0.0.1 that can stall as a firewall does that forgot a connection: everything stays connected, and nothing
 * arrives any more. Connections that were made before or during a stall stay dead after it. Thread-safe.
 */
public final class StallingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile int stalls;
    private volatile boolean stalled;

    private StallingProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** A proxy on a free port, in front of a port of 127.0.0.1. */
    public static StallingProxy to(int port) {
        try {
            StallingProxy proxy = new StallingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
            start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** From now on nothing is forwarded. */
    public synchronized void stall() {
        stalls++;
        stalled = true;
    }

    /** From now on new connections work. */
    public void goOn() {
        stalled = false;
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                sockets.add(client);
                if (!stalled) {
                    connect(client);
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    private void connect(Socket client) throws IOException {
        try {
            Socket onward = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(onward);
            int era = stalls;
            start(() -> pump(client, onward, era));
            start(() -> pump(onward, client, era));
        } catch (ConnectException down) {
            client.close();
        }
    }

    private void pump(Socket from, Socket to, int era) {
        byte[] buffer = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (stalls == era) {
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException closed) {
            // one side has gone; closing the streams tells the other
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "stalling-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
