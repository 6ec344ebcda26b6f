package org.contactcourier.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certification authority of the test's own, made by the JDK's keytool, with one certificate for each way to be wrong. Made once
 * for all tests of a process; files that a test asks for lie in a folder that the test gives.
 */
public final class CertificateOffice {
    public static final String GOOD = "good";
    public static final String EXPIRED = "expired";
    public static final String FUTURE = "future";
    public static final String OTHER_NAME = "other";
    public static final String SELF_SIGNED = "self";
    public static final String CLIENT = "client";
    public static final String PASSWORD = "s&cr%et";
    private static final String CA = "ca";

    private static final String HERE = "san=dns:localhost,ip:127.0.0.1";

    private final KeyStore all;

    private static final class Once {
        static final CertificateOffice OFFICE = new CertificateOffice();
    }

    /** The one of this process. */
    public static CertificateOffice open() {
        return Once.OFFICE;
    }

    private CertificateOffice() {
        try {
            Path folder = Files.createTempDirectory("certificates");
            Path file = folder.resolve("all.p12");
            keytool(file, CA, "Test Authority", "bc:c", List.of("-validity", "3650"));
            certify(file, GOOD, "localhost", HERE, "-validity", "365");
            certify(file, EXPIRED, "localhost", HERE, "-startdate", "-30d", "-validity", "10");
            certify(file, FUTURE, "localhost", HERE, "-startdate", "+30d", "-validity", "10");
            certify(file, OTHER_NAME, "other.example", "san=dns:other.example,dns:www.other.example", "-validity", "9");
            certify(file, CLIENT, "The Courier", "eku=clientAuth", "-validity", "365");
            keytool(file, SELF_SIGNED, "localhost", HERE, List.of("-validity", "365"));
            all = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            Files.delete(file);
            Files.delete(folder);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void certify(Path file, String alias, String name, String extension, String... more) {
        List<String> options = new ArrayList<>(List.of(more));
        options.addAll(List.of("-signer", CA));
        keytool(file, alias, name, extension, options);
    }

    private static void keytool(Path file, String alias, String name, String extension, List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                alias,
                "-dname",
                "CN=" + name,
                "-ext",
                extension,
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(more);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A server's side that shows the certificate of this name, and trusts our authority's clients. */
    public SSLContext server(String alias) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store(alias), PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore trusted() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(CA, all.getCertificate(CA));
        return store;
    }

    private KeyStore store(String alias) throws GeneralSecurityException, IOException {
        return store(alias, "PKCS12");
    }

    private KeyStore store(String alias, String type) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setKeyEntry(alias, key(alias), PASSWORD.toCharArray(), all.getCertificateChain(alias));
        return store;
    }

    private PrivateKey key(String alias) throws GeneralSecurityException {
        return (PrivateKey) all.getKey(alias, PASSWORD.toCharArray());
    }

    /** Our authority's certificate in PEM, with words before it as people leave them there. */
    public Path trustedPem(Path folder) {
        try {
            return write(
                    folder.resolve("ca.pem"),
                    "Our authority\n"
                            + pem("CERTIFICATE", all.getCertificate(CA).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Our authority's certificate in a key store of a type. */
    public Path trustedStore(Path folder, String type) {
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, null);
            store.setCertificateEntry(CA, all.getCertificate(CA));
            return write(folder.resolve("trusted." + type), store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key and its chain in a key store of a type. */
    public Path keyStore(Path folder, String alias, String type) {
        try {
            return write(folder.resolve(alias + "." + type), store(alias, type));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key and its chain in PEM. */
    public Path keyPem(Path folder, String alias) {
        try {
            StringBuilder text = new StringBuilder(pem("PRIVATE KEY", key(alias).getEncoded()));
            for (Certificate certificate : all.getCertificateChain(alias)) {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            return write(folder.resolve(alias + ".pem"), text.toString());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, KeyStore store) throws GeneralSecurityException, IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }
}
