/**
 * Contacts from a mailbox over IMAP: read without touching flags; a mail is moved once all of its contacts have
 * ended.
 */
@NullMarked
package org.contactcourier.source.mail;

import org.jspecify.annotations.NullMarked;
