/** Tables in text into records, whatever program wrote them. */
@NullMarked
package org.contactcourier.format.csv;

import org.jspecify.annotations.NullMarked;
