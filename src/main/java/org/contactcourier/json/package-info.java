/** The one ObjectMapper. */
@NullMarked
package org.contactcourier.json;

import org.jspecify.annotations.NullMarked;
