package org.contactcourier.check;

/** How findings are shown. Not thread-safe; everything throws {@link OutputLostException} where nobody can be told any more. */
interface Report {
    void show(Finding finding);

    /** Shows what it came to, last. */
    void conclude(Tally tally);
}
