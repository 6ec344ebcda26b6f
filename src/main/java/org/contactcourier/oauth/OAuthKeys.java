package org.contactcourier.oauth;

/**
 * Where the keys of a client are, and the words for it: each part that needs tokens has its own.
 *
 * @param prefix with the dot at its end, such as {@code smarttask.oauth.}
 * @param server who is asked for access, at the beginning of a sentence
 * @param login the command that stores a refresh token
 * @param registration where client id and secret come from, as the rest of "the client id …"
 * @param secretRequired false where there are clients without one (RFC 6749, 2.1: public)
 * @param redirect where the login page sends the code, as it was registered
 * @param proxy the key of the proxy on the way to the token endpoint
 */
public record OAuthKeys(
        String prefix,
        String server,
        String login,
        String registration,
        boolean secretRequired,
        String redirect,
        String proxy) {
    public String tokenUrl() {
        return prefix + "token-url";
    }

    public String clientId() {
        return prefix + "client-id";
    }

    public String clientSecret() {
        return prefix + "client-secret";
    }

    String tls() {
        return prefix + "tls.";
    }

    public String refreshTokenFile() {
        return prefix + "refresh-token-file";
    }

    String writtenByLogin() {
        return "the file that " + login + " writes";
    }
}
