package org.contactcourier.journal;

import java.time.Instant;
import org.contactcourier.record.Organization;
import org.contactcourier.record.Origin;

/**
 * A contact that a dead process was sending and that no source has yielded since: only SmartTask can tell whether it has it.
 *
 * @param since when that attempt began
 * @param attempts how many there were, that one included
 * @param instance how people called the process
 * @param organization where it was being sent
 */
public record InDoubt(Origin origin, Instant since, int attempts, String instance, Organization organization) {}
