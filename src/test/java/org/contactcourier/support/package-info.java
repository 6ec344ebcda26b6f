/** What tests say in one line: contacts as people write them, and the sandbox's servers as JUnit fixtures. */
@NullMarked
package org.contactcourier.support;

import org.jspecify.annotations.NullMarked;
