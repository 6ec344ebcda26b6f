/** Text that is shown to people. */
@NullMarked
package org.contactcourier.text;

import org.jspecify.annotations.NullMarked;
