package org.contactcourier.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports of 127.0.0.1 for servers that come back on the same port. They lie below the range from which systems
 * take the ports of outgoing connections (Linux 32768, IANA 49152): otherwise any connection could take a stopped server's
 * port away.
 */
public final class LoopbackPorts {
    private static final int FIRST = 18_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;

    private LoopbackPorts() {}

    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
