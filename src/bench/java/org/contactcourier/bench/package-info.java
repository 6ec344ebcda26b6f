/** {@code mvn -Pbench}: what the packaged distribution takes, measured from outside. */
package org.contactcourier.bench;
