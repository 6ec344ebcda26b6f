package org.contactcourier.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** TLS on a free port of 127.0.0.1 in front of a plain server's port, as nginx or stunnel does it. Thread-safe. */
public final class TlsDoor implements AutoCloseable {
    private final SSLServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private TlsDoor(SSLServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** A door whose server shows one of the office's certificates. */
    public static TlsDoor showing(String alias, int target) {
        return open(CertificateOffice.open().server(alias), target);
    }

    private static TlsDoor open(SSLContext context, int target) {
        try {
            SSLServerSocket socket = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            TlsDoor door = new TlsDoor(socket, target);
            start(door::accept);
            return door;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on only clients that show a certificate of our authority get in. */
    public TlsDoor wantingCertificates() {
        server.setNeedClientAuth(true);
        return this;
    }

    /** From now on only these versions of TLS are spoken. */
    public TlsDoor speaking(String... protocols) {
        server.setEnabledProtocols(protocols);
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                sockets.add(client);
                start(() -> serve(client));
            }
        } catch (IOException e) {
            close();
        }
    }

    private void serve(Socket client) {
        try {
            SSLSocket encrypted = (SSLSocket) client;
            encrypted.setNeedClientAuth(server.getNeedClientAuth()); // it was made before the door was told
            encrypted.setEnabledProtocols(server.getEnabledProtocols());
            encrypted.startHandshake();
            Socket onward = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(onward);
            start(() -> pump(client, onward));
            pump(onward, client);
        } catch (IOException refused) {
            close(client);
        }
    }

    static void pump(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException closed) {
            // one side has gone; closing the streams tells the other
        }
    }

    static void start(Runnable work) {
        Thread thread = new Thread(work, "test-door");
        thread.setDaemon(true);
        thread.start();
    }

    static void close(ServerSocket server, List<Socket> sockets) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(TlsDoor::close);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(server, sockets);
    }
}
