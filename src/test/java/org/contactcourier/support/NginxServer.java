package org.contactcourier.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.contactcourier.sandbox.LoopbackPorts;

/**
 * Debian's nginx in the foreground, on a free port of the loopback address, with everything it writes in one folder. A test
 * skips where nginx isn't installed.
 */
public final class NginxServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private final int port;
    private final Process process;

    private NginxServer(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param folder for its files
     * @param options after the port in {@code listen}, such as {@code ssl}
     * @param directives of its only server
     */
    public static NginxServer start(Path folder, String options, String directives) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "nginx isn't installed: skipped");
        int port = LoopbackPorts.free();
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                events { worker_connections 256; }
                http {
                    default_type text/html;
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 127.0.0.1:%2$d %3$s;
                        %4$s
                    }
                }
                """.formatted(folder, port, options, directives));
        Process process = new ProcessBuilder(
                        PROGRAM.toString(), "-p", folder.toString(), "-e", folder + "/error.log", "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.log").toFile())
                .start();
        NginxServer server = new NginxServer(port, process);
        Awaitility.await().until(() -> server.answers() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("nginx ended: " + Files.readString(folder.resolve("output.log")));
        }
        return server;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
