/** Copies of dead letters and receipts, sent at least once to where the operator wants them. */
@NullMarked
package org.contactcourier.journal.outbox;

import org.jspecify.annotations.NullMarked;
