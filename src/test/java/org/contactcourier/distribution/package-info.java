/** The packaged distribution in processes of its own: as an operator starts it, stops it, and as a crash leaves it. */
package org.contactcourier.distribution;
