/**
 * The delivery of one contact: its attempts, what each came to, and whether it is sent again, parked, buried or done.
 */
@NullMarked
package org.contactcourier.delivery;

import org.jspecify.annotations.NullMarked;
