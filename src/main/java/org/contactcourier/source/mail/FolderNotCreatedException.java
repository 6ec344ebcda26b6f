package org.contactcourier.source.mail;

import jakarta.mail.MessagingException;
import org.jspecify.annotations.Nullable;

/** The server refuses to create a folder that mails are to be moved to. */
final class FolderNotCreatedException extends MessagingException {
    private static final long serialVersionUID = 1L;

    FolderNotCreatedException(String folder, @Nullable MessagingException cause) {
        super("the server refuses to create the folder %s%s (some servers want it below the inbox: INBOX.%s)"
                .formatted(folder, cause == null ? "" : ": " + cause.getMessage(), folder));
    }
}
