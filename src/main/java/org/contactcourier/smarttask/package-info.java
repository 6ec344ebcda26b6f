/** The SmartTask API: requests, answers, attempts, and what an answer means for a contact. */
@NullMarked
package org.contactcourier.smarttask;

import org.jspecify.annotations.NullMarked;
