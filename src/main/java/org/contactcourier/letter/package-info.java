/** Dead letters on the desk of a person: looked at, edited, checked, sent again or discarded, one or many. */
@NullMarked
package org.contactcourier.letter;

import org.jspecify.annotations.NullMarked;
