/** Spans of a contact's way, for OpenTelemetry; nothing of it is loaded while tracing is off. */
@NullMarked
package org.contactcourier.tracing;

import org.jspecify.annotations.NullMarked;
