/** How much may be in flight: permits, a rate, one contact an identity, and the wait between attempts. */
@NullMarked
package org.contactcourier.delivery.limit;

import org.jspecify.annotations.NullMarked;
