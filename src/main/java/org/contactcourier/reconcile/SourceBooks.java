package org.contactcourier.reconcile;

import org.contactcourier.journal.Books;

/** What one source can show of what it has let go. For one thread. */
interface SourceBooks {
    /**
     * Compares that with the journal's rows.
     *
     * @param books read after what the source shows: a contact that ends meanwhile is then no difference
     */
    void compare(Books books, Horizon horizon, SourceStatement statement);
}
