/** Remembers what happened to each contact: idempotency, lineage, dead letters, copies. */
@NullMarked
package org.contactcourier.journal;

import org.jspecify.annotations.NullMarked;
