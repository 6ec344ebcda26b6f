/** What the journals in SQL databases share: a contact's row as Java has it, counts, and the test whether one can write. */
@NullMarked
package org.contactcourier.journal.sql;

import org.jspecify.annotations.NullMarked;
