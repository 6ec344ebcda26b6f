/** JSON as the whole bundle reads and writes it: strict, bounded. */
@NullMarked
package org.contactcourier.json;

import org.jspecify.annotations.NullMarked;
