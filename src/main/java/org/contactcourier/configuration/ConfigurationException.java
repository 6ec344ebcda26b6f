package org.contactcourier.configuration;

/** A key is unknown, missing or has a value that can't be used; the message is the one line that the operator sees. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }
}
