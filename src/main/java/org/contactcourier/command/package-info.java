/** The commands of the program other than running: check, dead-letters, login, operate, prepare, schema, trace. */
@NullMarked
package org.contactcourier.command;

import org.jspecify.annotations.NullMarked;
