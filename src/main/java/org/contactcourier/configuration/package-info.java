/** Keys and their values from the properties file and the environment, and where the files of an installation are. */
@NullMarked
package org.contactcourier.configuration;

import org.jspecify.annotations.NullMarked;
