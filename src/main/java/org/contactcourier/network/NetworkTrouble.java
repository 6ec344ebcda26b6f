package org.contactcourier.network;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Says in one plain sentence why a server was not reached: DNS, connection or TLS. It looks at a failure and at all its causes,
 * whichever client threw it, and names no address that changes from one attempt to the next. It doesn't know which server it was.
 * Stateless.
 */
public final class NetworkTrouble {
    /** A chain of causes may be a circle. */
    private static final int MOST_CAUSES = 20;

    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Pattern VALID_FROM = Pattern.compile("NotBefore: (.{10,40})");
    private static final Pattern EXPIRED_SINCE = Pattern.compile("NotAfter: (.{10,40})");
    private static final Pattern NO_NAME = Pattern.compile(
            "(?:No name matching|alternative DNS name matching|names matching IP address) (\\S{1,253}) found");
    private static final Pattern DOESNT_MATCH =
            Pattern.compile("Certificate for <(\\S{1,253})> doesn't match [^:]*: \\[([^]]{0,200})");

    /** How a TLS alert looks to a client that expects text: type 21, version 3. */
    private static final Pattern TLS_RECORD = Pattern.compile("[\\x15\\x16]\\x03[\\x00-\\x04]");

    private NetworkTrouble() {}

    /**
     * The sentence, without a full stop and without the server's name at its beginning.
     *
     * @return empty if the failure says nothing about the network
     */
    public static Optional<String> sentence(Throwable failure) {
        List<Throwable> causes = causes(failure);
        return certificate(causes).or(() -> tls(causes)).or(() -> connection(causes));
    }

    /** The sentence, or {@code otherwise} and the failure's kind if it says nothing about the network. */
    public static String sentence(Throwable failure, String otherwise) {
        return sentence(failure).orElseGet(() -> "%s (%s)"
                .formatted(otherwise, failure.getClass().getSimpleName()));
    }

    /** Whether the failure is one of TLS, so nothing that was sent can have been understood. */
    public static boolean isAboutTls(Throwable failure) {
        List<Throwable> causes = causes(failure);
        return certificate(causes).or(() -> tls(causes)).isPresent();
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable t = failure; t != null && causes.size() < MOST_CAUSES; t = t.getCause()) {
            causes.add(t);
        }
        return causes;
    }

    private static Optional<String> certificate(List<Throwable> causes) {
        for (Throwable t : causes) {
            if (t instanceof CertificateRefusedException) {
                return Optional.ofNullable(t.getMessage());
            }
        }
        // From here on, somebody else's check: Kafka's or the JDK's own.
        for (Throwable t : causes) {
            String message = String.valueOf(t.getMessage());
            Matcher since = EXPIRED_SINCE.matcher(message);
            if (t instanceof CertificateExpiredException || since.find()) {
                return Optional.of("the server's certificate has been expired since " + date(EXPIRED_SINCE, message));
            }
            Matcher from = VALID_FROM.matcher(message);
            if (t instanceof CertificateNotYetValidException || from.find()) {
                return Optional.of("the server's certificate is not yet valid: it begins at "
                        + date(VALID_FROM, message) + "; check this machine's clock");
            }
            Matcher name = NO_NAME.matcher(message);
            if (name.find()) {
                return Optional.of(
                        "the server's certificate is for another name, not for " + Wire.printable(name.group(1)));
            }
            Matcher other = DOESNT_MATCH.matcher(message);
            if (other.find()) {
                return Optional.of("the server's certificate is for another name: it is for %s, not for %s"
                        .formatted(Wire.printable(other.group(2)), Wire.printable(other.group(1))));
            }
            if (message.contains("unable to find valid certification path") || message.contains("PKIX path")) {
                return Optional.of("the server's certificate isn't trusted: its issuer is not in the trust store");
            }
        }
        return Optional.empty();
    }

    private static String date(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? Wire.printable(matcher.group(1)) : "some time";
    }

    private static Optional<String> tls(List<Throwable> causes) {
        boolean secured = false;
        boolean ended = false;
        for (Throwable t : causes) {
            String message = String.valueOf(t.getMessage());
            String lower = message.toLowerCase(Locale.ROOT);
            secured |= t instanceof SSLException;
            ended |= t instanceof EOFException
                    || lower.contains("terminated the handshake")
                    || lower.contains("during handshake")
                    || lower.contains("during the handshake");
            if (t instanceof SSLException) {
                Matcher alert = ALERT.matcher(message);
                if (alert.find()) {
                    return Optional.of(alert(String.valueOf(alert.group(1)).toLowerCase(Locale.ROOT)));
                }
                if (lower.contains("unrecognized ssl message") || lower.contains("not an ssl/tls record")) {
                    return Optional.of("the server speaks no TLS on this port");
                }
                if (lower.contains("no appropriate protocol")
                        || lower.contains("is not accepted by client preferences")) {
                    return Optional.of(VERSIONS);
                }
            }
            if (!(t instanceof SSLException) && TLS_RECORD.matcher(message).find()) {
                return Optional.of("the server speaks TLS on this port, and we don't");
            }
        }
        if (secured && ended) {
            return Optional.of(
                    "the server closes the connection during the TLS handshake; it may speak no TLS on this port");
        }
        return secured
                ? causes.stream()
                        .filter(SSLException.class::isInstance)
                        .findFirst()
                        .map(t -> "the TLS handshake fails: " + Wire.printable(String.valueOf(t.getMessage())))
                : Optional.empty();
    }

    private static final String VERSIONS = "the TLS versions don't match: the server takes none that we offer";

    private static String alert(String name) {
        return switch (name) {
            case "protocol_version" -> VERSIONS;
            case "certificate_required" -> "the server wants a client certificate";
            case "bad_certificate",
                    "unsupported_certificate",
                    "certificate_revoked",
                    "certificate_expired",
                    "certificate_unknown",
                    "unknown_ca",
                    "access_denied" -> "the server wants a client certificate that it accepts (%s)".formatted(name);
            case "handshake_failure", "insufficient_security" ->
                "the server ends the TLS handshake (%s): it may want a client certificate or another cipher"
                        .formatted(name);
            case "unrecognized_name" -> "the server knows no host of this name (unrecognized_name)";
            default -> "the server ends the TLS handshake (%s)".formatted(Wire.printable(name));
        };
    }

    private static Optional<String> connection(List<Throwable> causes) {
        for (Throwable t : causes) {
            String message = String.valueOf(t.getMessage());
            String lower = message.toLowerCase(Locale.ROOT);
            if (t instanceof UnknownHostException) {
                return Optional.of(
                        lower.contains("temporary failure")
                                ? "the name server doesn't answer for " + host(message)
                                : "no such host: " + host(message));
            } else if (t instanceof UnresolvedAddressException) {
                return Optional.of("no such host");
            } else if (t instanceof NoRouteToHostException || lower.contains("network is unreachable")) {
                return Optional.of("no route to the host");
            } else if (lower.contains("tunnel failed, got: 407")) {
                return Optional.of("the proxy wants another user or password (status 407)");
            } else if (lower.contains("tunnel failed, got: ")) {
                return Optional.of("the proxy doesn't connect to the server (" + Wire.printable(message) + ")");
            }
        }
        for (Throwable t : causes) {
            String lower = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
            if (isTimeout(t) || lower.contains("connect timed out") || lower.contains("connection timed out")) {
                return Optional.of(
                        isConnecting(t, lower) ? "the connection can't be made in time" : "no answer in time");
            } else if (lower.contains("connection refused")) {
                return Optional.of("connection refused");
            } else if (t instanceof ConnectException) {
                return causes.stream().anyMatch(UnresolvedAddressException.class::isInstance)
                        ? Optional.of("no such host")
                        : Optional.of("connection refused");
            } else if (lower.contains("connection reset") || lower.contains("broken pipe")) {
                return Optional.of("the server resets the connection");
            }
        }
        return causes.stream()
                .filter(SocketException.class::isInstance)
                .findFirst()
                .map(t -> "the connection fails: " + Wire.printable(String.valueOf(t.getMessage())));
    }

    private static boolean isTimeout(Throwable t) {
        return t instanceof SocketTimeoutException || t instanceof HttpTimeoutException;
    }

    private static boolean isConnecting(Throwable t, String message) {
        return message.contains("connect") || t.getClass().getSimpleName().contains("Connect");
    }

    /** Java appends what the resolver said. */
    private static String host(String message) {
        int colon = message.indexOf(": ");
        return Wire.printable(colon < 0 ? message : message.substring(0, colon));
    }
}
