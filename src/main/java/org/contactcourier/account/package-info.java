/** What became of each column, key and property of an input. */
@NullMarked
package org.contactcourier.account;

import org.jspecify.annotations.NullMarked;
