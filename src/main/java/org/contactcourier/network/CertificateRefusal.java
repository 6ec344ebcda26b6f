package org.contactcourier.network;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** Says in one sentence why a server's certificate is not accepted. Stateless. */
final class CertificateRefusal {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    /** Some certificates are for hundreds of names. */
    private static final int MOST_NAMES = 3;

    private static final Pattern ALGORITHM =
            Pattern.compile("Algorithm constraints check failed[^:]*: ?([\\w-]{1,40})");

    private CertificateRefusal() {}

    /**
     * The sentence.
     *
     * @param chain what the server showed, its own certificate first
     * @param failure what Java's check says
     * @param host whom we wanted to reach, if it is known
     */
    static String sentence(X509Certificate[] chain, CertificateException failure, @Nullable String host) {
        for (X509Certificate certificate : chain) {
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException e) {
                return expired(name(certificate), certificate.getNotAfter().toInstant());
            } catch (CertificateNotYetValidException e) {
                return notYetValid(name(certificate), certificate.getNotBefore().toInstant());
            }
        }
        if (chain.length > 0 && host != null && isAboutName(failure)) {
            return otherName(names(chain[0]), host);
        }
        return untrusted(chain, failure);
    }

    static String expired(String whose, Instant since) {
        return "the server's certificate has been expired since %s (it is the one of %s)".formatted(since, whose);
    }

    static String notYetValid(String whose, Instant from) {
        return "the server's certificate is not yet valid: it begins at %s (it is the one of %s); check this machine's clock"
                .formatted(from, whose);
    }

    private static String otherName(List<String> names, String host) {
        List<String> some = names.size() > MOST_NAMES ? names.subList(0, MOST_NAMES) : names;
        String more = names.size() > MOST_NAMES ? " and %d more".formatted(names.size() - MOST_NAMES) : "";
        return "the server's certificate is for another name: it is for %s, not for %s"
                .formatted(String.join(", ", some) + more, Wire.printable(host));
    }

    private static String untrusted(X509Certificate[] chain, CertificateException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            Matcher weak = ALGORITHM.matcher(String.valueOf(t.getMessage()));
            if (weak.find()) {
                return "the server's certificate isn't trusted: it uses %s, which is too weak".formatted(weak.group(1));
            }
        }
        if (chain.length == 0) {
            return "the server shows no certificate";
        }
        X509Certificate last = chain[chain.length - 1];
        String whose = name(chain[0]);
        return last.getSubjectX500Principal().equals(last.getIssuerX500Principal()) && chain.length == 1
                ? "the server's certificate isn't trusted: %s has signed it itself, and it is not in the trust store"
                        .formatted(whose)
                : "the server's certificate isn't trusted: it is the one of %s, and its issuer %s is not in the trust store"
                        .formatted(whose, name(last.getIssuerX500Principal().getName()));
    }

    /** Java's check of the name comes last, and has no exception of its own. */
    private static boolean isAboutName(CertificateException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.startsWith("No name matching")
                || message.startsWith("No subject alternative")
                || message.startsWith("Illegal given domain name");
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name ->
                                name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                        .forEach(name -> names.add(Wire.printable(String.valueOf(name.get(1)))));
            }
        } catch (CertificateParsingException e) {
            names.clear(); // then only its subject is known
        }
        return names.isEmpty() ? List.of(name(certificate)) : names;
    }

    private static String name(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal().getName());
    }

    /** The common name, which is what people call a certificate; all of it where there is none. */
    private static String name(String distinguished) {
        try {
            for (Rdn part : new LdapName(distinguished).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    return Wire.printable(String.valueOf(part.getValue()));
                }
            }
        } catch (InvalidNameException e) {
            return Wire.printable(distinguished);
        }
        return distinguished.isEmpty() ? "no name" : Wire.printable(distinguished);
    }
}
