/**
 * Whether SmartTask can be called: a circuit breaker that knows why it is open, and tries one contact before it lets
 * all pass again.
 */
@NullMarked
package org.contactcourier.gate;

import org.jspecify.annotations.NullMarked;
