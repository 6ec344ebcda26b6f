/** XML into records, in any encoding that it declares. */
@NullMarked
package org.contactcourier.format.xml;

import org.jspecify.annotations.NullMarked;
