/** What routes must keep so that no contact is lost or doubled, checked on the routes that Camel has loaded; and where they log. */
@NullMarked
package org.contactcourier.route;

import org.jspecify.annotations.NullMarked;
