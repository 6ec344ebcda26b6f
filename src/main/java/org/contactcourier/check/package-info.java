/** Shows what would be sent for some input and what would be buried; sends and keeps nothing. */
@NullMarked
package org.contactcourier.check;

import org.jspecify.annotations.NullMarked;
