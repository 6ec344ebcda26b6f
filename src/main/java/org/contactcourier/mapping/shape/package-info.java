/** Where in an object the person is: inside an envelope, or in the fields of a well-known API. */
@NullMarked
package org.contactcourier.mapping.shape;

import org.jspecify.annotations.NullMarked;
