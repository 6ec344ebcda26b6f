/** What routes must keep so that no contact is lost or doubled, checked on what Camel has loaded; and where routes log. */
@NullMarked
package org.contactcourier.route;

import org.jspecify.annotations.NullMarked;
