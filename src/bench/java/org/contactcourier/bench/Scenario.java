package org.contactcourier.bench;

/** Something that is measured. */
interface Scenario {
    /** As {@code -Dbench.only} names it. */
    String name();

    /** One sentence for people. */
    String sentence();

    /** Measures, and reports each row once it is known. */
    void run(TestBed bed, Report report);
}
