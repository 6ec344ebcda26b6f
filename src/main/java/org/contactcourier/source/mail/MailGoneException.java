package org.contactcourier.source.mail;

import java.io.IOException;

/** There is no mail of that UID in the folder any more: somebody moved or deleted it. */
final class MailGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    MailGoneException(long uid) {
        super("no mail with the UID " + uid);
    }
}
