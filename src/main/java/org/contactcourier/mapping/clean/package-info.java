/** Values cleaned: texts, e-mail addresses and phone numbers as SmartTask should have them. */
@NullMarked
package org.contactcourier.mapping.clean;

import org.jspecify.annotations.NullMarked;
