/** The commands of the program other than running: check, login, prepare, schema. */
@NullMarked
package org.contactcourier.command;

import org.jspecify.annotations.NullMarked;
