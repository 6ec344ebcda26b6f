/** Kills the distribution, takes its servers and its disk away, and checks the books afterwards: {@code mvn -Pchaos}. */
package org.contactcourier.chaos;
