package org.contactcourier.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.contactcourier.sandbox.LoopbackPorts;

/**
 * Debian's Dovecot in the foreground, with a configuration and mails of its own in a temporary folder, on a free port of
 * 127.0.0.1 and, if the machine has it, of {@code ::1}. Where Dovecot isn't installed, a test that starts it is skipped. For one
 * thread.
 */
public final class Dovecot implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");

    private final Path folder;
    private final int port;
    private final Process process;
    private final List<Store> stores = new ArrayList<>();

    private Dovecot(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Starts it with one account. */
    public static Dovecot start(String login, String password) {
        return start(login, password, "ssl = no");
    }

    /**
     * Starts it with one account, which may log in only after STARTTLS.
     *
     * @param identity a PEM file with the server's key and certificates
     */
    public static Dovecot startEncrypting(String login, String password, Path identity) {
        return start(login, password, "ssl = required%nssl_cert = <%1$s%nssl_key = <%1$s".formatted(identity));
    }

    private static Dovecot start(String login, String password, String tls) {
        assumeTrue(Files.isExecutable(PROGRAM), "dovecot-imapd is not installed: its tests are left out");
        try {
            Path folder = Files.createTempDirectory("dovecot");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            int port = LoopbackPorts.free();
            Files.writeString(folder.resolve("users"), "%s:{PLAIN}%s::::::%n".formatted(login, password), UTF_8);
            Files.writeString(folder.resolve("dovecot.conf"), configuration(folder, port, tls), UTF_8);
            Process process = new ProcessBuilder(PROGRAM.toString(), "-F", "-c", folder + "/dovecot.conf")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            Dovecot started = new Dovecot(folder, port, process);
            await("Dovecot; its log: " + folder).atMost(Duration.ofSeconds(20)).until(started::answers);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(Path folder, int port, String tls) {
        String me = System.getProperty("user.name");
        boolean root = me.equals("root"); // Dovecot refuses to run its parts as root
        return """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                protocols = imap
                listen = 127.0.0.1, ::1
                %8$s
                disable_plaintext_auth = no
                default_internal_user = %3$s
                default_login_user = %4$s
                default_internal_group = %5$s
                first_valid_uid = 1
                mail_max_userip_connections = 100
                mail_location = maildir:%1$s/mail/%%u
                passdb {
                  driver = passwd-file
                  args = scheme=PLAIN username_format=%%u %1$s/users
                }
                userdb {
                  driver = static
                  args = uid=%6$s gid=%7$s home=%1$s/mail/%%u
                }
                service imap-login {
                  chroot =
                  inet_listener imap {
                    port = %2$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                service anvil {
                  chroot =
                }
                """.formatted(
                        folder,
                        port,
                        root ? "dovecot" : me,
                        root ? "dovenull" : me,
                        root ? "dovecot" : me,
                        root ? "nobody" : me,
                        root ? "nogroup" : me,
                        tls);
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            return socket.getInputStream().read() == '*';
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** A connection of a person's mail program; it is closed with the server. */
    public Store connect(String login, String password) throws MessagingException {
        Properties settings = new Properties();
        settings.put("mail.imap.starttls.enable", "true");
        settings.put("mail.imap.ssl.trust", "127.0.0.1");
        settings.put("mail.imap.ssl.checkserveridentity", "false");
        Store store = Session.getInstance(settings).getStore("imap");
        store.connect("127.0.0.1", port, login, password);
        stores.add(store);
        return store;
    }

    /** Puts a mail into a folder, which is made if need be. */
    public static void deliver(Store store, String name, MimeMessage mail) throws MessagingException {
        Folder target = store.getFolder(name);
        if (!target.exists() && !target.create(Folder.HOLDS_MESSAGES)) {
            throw new MessagingException("can't create " + name);
        }
        target.appendMessages(new Message[] {mail});
    }

    /** How many mails are in a folder; 0 if there is none of that name. */
    public static int count(Store store, String name) throws MessagingException {
        Folder folder = store.getFolder(name);
        return folder.exists() ? folder.getMessageCount() : 0;
    }

    /** Removes all mails of a folder, as a person does who empties it. */
    public static void empty(Store store, String name) throws MessagingException {
        Folder folder = store.getFolder(name);
        folder.open(Folder.READ_WRITE);
        folder.setFlags(folder.getMessages(), new Flags(Flags.Flag.DELETED), true);
        folder.close(true);
    }

    /** Flags all mails of a folder as deleted, and expunges none. */
    public static void flagDeleted(Store store, String name) throws MessagingException {
        Folder folder = store.getFolder(name);
        folder.open(Folder.READ_WRITE);
        folder.setFlags(folder.getMessages(), new Flags(Flags.Flag.DELETED), true);
        folder.close(false);
    }

    @Override
    public void close() {
        try {
            for (Store store : stores) {
                store.close();
            }
        } catch (MessagingException e) {
            // the server goes away all the same
        }
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
