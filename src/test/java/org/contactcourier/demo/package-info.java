/** {@code mvn -Pdemo}: the sandbox and the bundle in one process, and a tour of what happens to contacts. */
package org.contactcourier.demo;
