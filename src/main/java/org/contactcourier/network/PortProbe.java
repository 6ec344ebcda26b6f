package org.contactcourier.network;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Looks why a client gets no answer, where the client itself doesn't say: it resolves the name, connects, and begins a TLS
 * handshake that it breaks off at the server's certificate, or says a plain hello. It sends nothing else, and trusts nobody.
 * Stateless.
 */
public final class PortProbe {
    /** What {@link #ofPlain} says of a server that speaks TLS. */
    public static final String SPEAKS_TLS = "the server speaks TLS on this port, and we don't";

    /** How a TLS alert begins (RFC 8446, 5.1). */
    private static final byte ALERT = 21;

    private static final byte VERSION_3 = 3;

    private PortProbe() {}

    /** A server that speaks TLS, which is all we wanted to know. */
    private static final class SpeaksTlsException extends CertificateException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * What is wrong at a port where a client speaks TLS, in one sentence.
     *
     * @param patience how long a connection may take, and then an answer
     * @return empty if somebody listens there and speaks TLS, whatever else may be wrong
     */
    public static Optional<String> ofTls(String host, int port, Duration patience) {
        try (Socket socket = connect(host, port, patience)) {
            return speaksTls(socket, host, port)
                    ? Optional.empty()
                    : Optional.of("the server speaks no TLS on this port");
        } catch (IOException e) {
            return NetworkTrouble.sentence(e);
        }
    }

    /**
     * What is wrong at a port where a client doesn't speak TLS, in one sentence.
     *
     * @param hello what the client may say first; a server that speaks TLS answers by an alert
     * @param patience how long a connection may take, and then an answer
     * @return empty if somebody listens there and answers no alert
     */
    public static Optional<String> ofPlain(String host, int port, byte[] hello, Duration patience) {
        try (Socket socket = connect(host, port, patience)) {
            socket.getOutputStream().write(hello);
            byte[] head = socket.getInputStream().readNBytes(2);
            return head.length == 2 && head[0] == ALERT && head[1] == VERSION_3
                    ? Optional.of(SPEAKS_TLS)
                    : Optional.empty();
        } catch (SocketTimeoutException silent) {
            return Optional.empty();
        } catch (IOException e) {
            return NetworkTrouble.sentence(e);
        }
    }

    private static Socket connect(String host, int port, Duration patience) throws IOException {
        int millis = Math.toIntExact(patience.toMillis());
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), millis);
            socket.setSoTimeout(millis);
            return socket;
        } catch (SocketTimeoutException e) {
            socket.close();
            throw new ConnectException("Connection timed out");
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static boolean speaksTls(Socket plain, String host, int port) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new BreakOff()}, null);
            try (Socket socket = context.getSocketFactory().createSocket(plain, host, port, false)) {
                ((SSLSocket) socket).startHandshake();
                return true;
            }
        } catch (IOException e) {
            return isAnswerInTls(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no TLS", e);
        }
    }

    private static boolean isAnswerInTls(IOException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SpeaksTlsException
                    || String.valueOf(t.getMessage()).contains("fatal alert")) {
                return true;
            }
        }
        return false;
    }

    /** Ends each handshake as soon as the server has shown its certificate. */
    private static final class BreakOff implements X509TrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new SpeaksTlsException();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new SpeaksTlsException();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
