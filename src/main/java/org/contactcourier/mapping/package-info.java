/** Which field is which, in the names that people and programs use, and a contact made of them. */
@NullMarked
package org.contactcourier.mapping;

import org.jspecify.annotations.NullMarked;
