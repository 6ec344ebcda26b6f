/** An operator's own mapping, written in JSLT, which takes effect when its file is edited. */
@NullMarked
package org.contactcourier.mapping.jslt;

import org.jspecify.annotations.NullMarked;
