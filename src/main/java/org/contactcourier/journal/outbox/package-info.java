/** Copies of dead letters and receipts, sent at least once to the operator's target. */
@NullMarked
package org.contactcourier.journal.outbox;

import org.jspecify.annotations.NullMarked;
