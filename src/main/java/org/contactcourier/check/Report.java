package org.contactcourier.check;

import java.util.function.Supplier;
import org.contactcourier.account.FieldTally;
import org.contactcourier.record.RecordStream;

/** How findings are shown. Not thread-safe; everything throws {@link OutputLostException} where nobody can be told any more. */
interface Report {
    /**
     * A file begins; what follows is about it.
     *
     * @param notation how it is written, as far as that is known when it is asked
     */
    void begin(String file, Supplier<RecordStream.Notation> notation);

    void show(Finding finding);

    /** Shows what became of the columns, keys and properties of the file. */
    void end(FieldTally fields);

    /** Shows what it came to, last. */
    void conclude(Tally tally);
}
