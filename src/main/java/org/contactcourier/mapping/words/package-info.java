/** Names of fields that are read word by word: headers, keys, elements and labels that are no field's name as they stand. */
@NullMarked
package org.contactcourier.mapping.words;

import org.jspecify.annotations.NullMarked;
