/** What tells a bad contact from a bad time: how attempts fared, all together and beside one contact. */
@NullMarked
package org.contactcourier.delivery.evidence;

import org.jspecify.annotations.NullMarked;
