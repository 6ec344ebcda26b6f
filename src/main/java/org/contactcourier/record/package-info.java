/**
 * A record on its way: where it came from, its bytes, its contact or why there is none, its deadline and how it
 * ended; and batches of them.
 */
@NullMarked
package org.contactcourier.record;

import org.jspecify.annotations.NullMarked;
