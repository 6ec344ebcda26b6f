/** Text that isn't Unicode: which code page it is in, and the same in UTF-8. */
@NullMarked
package org.contactcourier.format.codepage;

import org.jspecify.annotations.NullMarked;
