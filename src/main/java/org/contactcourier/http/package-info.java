/** Calls to servers other than SmartTask, bounded in time and size. */
@NullMarked
package org.contactcourier.http;

import org.jspecify.annotations.NullMarked;
