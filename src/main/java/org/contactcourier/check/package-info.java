/** Look before you leap: what would be sent for some input, and what would be buried, with nothing sent. */
@NullMarked
package org.contactcourier.check;

import org.jspecify.annotations.NullMarked;
