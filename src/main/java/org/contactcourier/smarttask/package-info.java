/**
 * SmartTask's API: requests, answers, access tokens, and what an answer means. Knows nothing of journals, gates and
 * sources.
 */
@NullMarked
package org.contactcourier.smarttask;

import org.jspecify.annotations.NullMarked;
