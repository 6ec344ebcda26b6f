/**
 * The program: {@code ContactCourier} is its entry, {@code Courier} puts the parts together and starts and stops
 * them.
 */
@NullMarked
package org.contactcourier;

import org.jspecify.annotations.NullMarked;
