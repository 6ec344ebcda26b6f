/**
 * Whether SmartTask can be called: a circuit breaker that knows its reasons, and tries one contact before it lets all
 * pass again.
 */
@NullMarked
package org.contactcourier.gate;

import org.jspecify.annotations.NullMarked;
