/**
 * Chooses how input is read: the format by its content, the mapping by its source. The only place that knows all of
 * them.
 */
@NullMarked
package org.contactcourier.intake;

import org.jspecify.annotations.NullMarked;
