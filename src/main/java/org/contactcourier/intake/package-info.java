/** Turns what sources receive into records: reads, validates, and groups them by identity. */
@NullMarked
package org.contactcourier.intake;

import org.jspecify.annotations.NullMarked;
