/** What a mail holds: the parts of a MIME message, their names, types and text. Knows no mailbox and no contact. */
@NullMarked
package org.contactcourier.source.mail.mime;

import org.jspecify.annotations.NullMarked;
