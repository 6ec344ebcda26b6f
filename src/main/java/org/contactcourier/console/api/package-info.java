/** The HTTP API: what the pages can do, for programs; {@code openapi.json} describes it. */
@NullMarked
package org.contactcourier.console.api;

import org.jspecify.annotations.NullMarked;
