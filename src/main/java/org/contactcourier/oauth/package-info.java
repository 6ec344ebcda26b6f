/** Access tokens by the OAuth 2.0 refresh-token grant, and the login that gets the first refresh token. */
@NullMarked
package org.contactcourier.oauth;

import org.jspecify.annotations.NullMarked;
