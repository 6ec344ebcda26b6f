/**
 * What sources share: they can be paused, say when they fall silent, and read the next batch while the last one ends.
 */
@NullMarked
package org.contactcourier.source;

import org.jspecify.annotations.NullMarked;
