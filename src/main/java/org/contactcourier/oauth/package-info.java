/** Access tokens that a refresh token buys, and the login that gets a refresh token (RFC 6749). */
@NullMarked
package org.contactcourier.oauth;

import org.jspecify.annotations.NullMarked;
