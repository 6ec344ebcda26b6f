/** The journal in an SQLite database, for one process: one thread writes, many commits become one. */
@NullMarked
package org.contactcourier.journal.sqlite;

import org.jspecify.annotations.NullMarked;
