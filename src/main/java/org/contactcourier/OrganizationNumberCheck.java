package org.contactcourier;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.journal.DeadLetters.Filter;
import org.contactcourier.journal.Journal;
import org.contactcourier.journal.JournalEntry.State;
import org.contactcourier.journal.KeptContacts;
import org.contactcourier.organization.OrganizationsOfSources;
import org.contactcourier.record.Organization;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a start back that would send to another SmartTask organization what the journal keeps for one: rows know the
 * organization's name, and its number was changed. As long as SmartTask has taken nothing under the number before, that was a
 * mistake which may be corrected. Stateless.
 */
final class OrganizationNumberCheck {
    private static final Logger LOG = LoggerFactory.getLogger(OrganizationNumberCheck.class);

    /** Of contacts in doubt so many are looked at. */
    private static final int MOST = 1000;

    private OrganizationNumberCheck() {}

    /**
     * Compares the numbers that are set with those that the journal knows; changes nothing.
     *
     * @throws ConfigurationException if one has changed, something is kept, and nobody has said that it may go there
     */
    static void check(Configuration configuration, OrganizationsOfSources organizations, Journal journal) {
        journal.organizationNumbers().all().forEach((organization, before) -> {
            SmartTaskSettings now = organizations.settings().get(organization);
            if (now == null || now.organizationId() == before) {
                return;
            }
            String kept = kept(journal, organization);
            Optional<Long> former = SmartTaskSettings.formerOrganizationId(configuration, organization);
            if (!kept.isEmpty() && !former.equals(Optional.of(before))) {
                String key = organization.keys() + SmartTaskSettings.ORGANIZATION_ID;
                throw configuration.wrong(
                        key,
                        ("%1$d, for the journal keeps %2$s for that number. If they are to go to %3$d, set"
                                        + " %4$s%5$s=%1$d; else put %1$d back, and give the other organization a name"
                                        + " (%6$s<name>.organization-id)")
                                .formatted(
                                        before,
                                        kept,
                                        now.organizationId(),
                                        organization.keys(),
                                        SmartTaskSettings.FORMER_ID,
                                        Organization.KEYS));
            }
            LOG.warn(
                    "{} was number {} and is {} now: {}",
                    organization.title(),
                    before,
                    now.organizationId(),
                    kept.isEmpty() ? "the journal keeps nothing for it" : kept + " go there");
        });
    }

    /** What could be sent for {@code organization}, for people; empty if there is nothing. */
    private static String kept(Journal journal, Organization organization) {
        KeptContacts waiting = journal.kept().getOrDefault(organization, KeptContacts.NONE);
        State buried = State.BURIED;
        long letters =
                journal.deadLetters().count(new Filter(buried, null, null, null, null, null, null, null, organization))
                        + waiting.replaying();
        long doubtful = journal.inDoubt(MOST).stream()
                .filter(one -> one.organization().equals(organization))
                .count();
        List<String> all = new ArrayList<>();
        add(all, waiting.parked(), "parked");
        add(all, letters, letters == 1 ? "dead letter" : "dead letters");
        add(all, doubtful, "in doubt");
        return String.join(", ", all);
    }

    private static void add(List<String> all, long count, String what) {
        if (count > 0) {
            all.add(count + " " + what);
        }
    }
}
