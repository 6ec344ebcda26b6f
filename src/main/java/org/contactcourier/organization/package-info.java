/** Which SmartTask organizations there are, and to which of them the contacts of each source go. */
@NullMarked
package org.contactcourier.organization;

import org.jspecify.annotations.NullMarked;
