/** The mail source: the parts of a mail that hold contacts, and the folder where it ends. */
@NullMarked
package org.contactcourier.intake.mail;

import org.jspecify.annotations.NullMarked;
