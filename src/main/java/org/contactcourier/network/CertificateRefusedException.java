package org.contactcourier.network;

import java.security.cert.CertificateException;

/** A server's certificate that is not accepted; the message is one plain sentence that says why. */
final class CertificateRefusedException extends CertificateException {
    private static final long serialVersionUID = 1L;

    CertificateRefusedException(String sentence, CertificateException cause) {
        super(sentence, cause);
    }
}
