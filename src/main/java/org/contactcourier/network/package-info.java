/** Whom a connection trusts, which way it takes, and why it failed. */
@NullMarked
package org.contactcourier.network;

import org.jspecify.annotations.NullMarked;
