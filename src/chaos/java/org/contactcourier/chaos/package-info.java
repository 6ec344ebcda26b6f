/** Kills the distribution, takes its servers and its disk away, and checks the balance afterwards: {@code mvn -Pchaos}. */
package org.contactcourier.chaos;
