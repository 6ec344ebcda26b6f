/** JSON into records: objects, arrays, lines and envelopes. */
@NullMarked
package org.contactcourier.format.json;

import org.jspecify.annotations.NullMarked;
