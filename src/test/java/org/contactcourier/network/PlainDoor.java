package org.contactcourier.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port on every address of this machine in front of one of 127.0.0.1, so that a server has a name that is not loopback. */
public final class PlainDoor implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private PlainDoor(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    public static PlainDoor open(int target) {
        try {
            PlainDoor door = new PlainDoor(new ServerSocket(0), target);
            TlsDoor.start(door::accept);
            return door;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                Socket onward = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.addAll(List.of(client, onward));
                TlsDoor.start(() -> TlsDoor.pump(client, onward));
                TlsDoor.start(() -> TlsDoor.pump(onward, client));
            }
        } catch (IOException e) {
            close();
        }
    }

    @Override
    public void close() {
        TlsDoor.close(server, sockets);
    }
}
