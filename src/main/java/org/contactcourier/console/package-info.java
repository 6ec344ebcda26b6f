/**
 * What people look at and do over HTTP: health, metrics, switches. It is handed checks, meters and figures, and knows
 * nothing else.
 */
@NullMarked
package org.contactcourier.console;

import org.jspecify.annotations.NullMarked;
