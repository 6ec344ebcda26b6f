/** Sessions with the PostgreSQL server: who lives, what is committed, what a failure means. */
@NullMarked
package org.contactcourier.journal.postgres.session;

import org.jspecify.annotations.NullMarked;
