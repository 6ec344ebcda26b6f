/** How much may be in flight: permits, a rate, and one contact at a time per identity. */
@NullMarked
package org.contactcourier.delivery.limit;

import org.jspecify.annotations.NullMarked;
