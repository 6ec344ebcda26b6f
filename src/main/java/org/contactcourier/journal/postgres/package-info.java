/** The journal in PostgreSQL, for several processes at once. */
@NullMarked
package org.contactcourier.journal.postgres;

import org.jspecify.annotations.NullMarked;
