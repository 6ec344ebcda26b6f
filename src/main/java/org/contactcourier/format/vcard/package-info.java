/** vCards into records: versions 2.1, 3.0 and 4.0. */
@NullMarked
package org.contactcourier.format.vcard;

import org.jspecify.annotations.NullMarked;
