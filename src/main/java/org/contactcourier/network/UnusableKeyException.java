package org.contactcourier.network;

import java.security.GeneralSecurityException;

/** A private key that can't be used; the message says why and holds nothing of it. */
final class UnusableKeyException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    UnusableKeyException(String message) {
        super(message);
    }
}
