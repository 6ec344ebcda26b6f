/** Figures of the program as a whole: its build, its JVM, what waits at its sources. */
@NullMarked
package org.contactcourier.metrics;

import org.jspecify.annotations.NullMarked;
