package org.contactcourier.organization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.record.Organization;
import org.contactcourier.smarttask.SmartTaskSettings;

/**
 * Finds organizations whose number was changed while something is kept for the one before: it would be sent to another
 * organization, for what is kept knows the name only. A number under which SmartTask has taken nothing is not known; it was a
 * mistake, and may be corrected. Stateless.
 */
public final class ChangedNumbers {
    private ChangedNumbers() {}

    /**
     * Compares the numbers that are set with those that are known.
     *
     * @param known under which number SmartTask has last taken a contact of each
     * @param kept what may still be sent for one of them, for people; empty if there is nothing. Asked only if need be
     * @return what is wrong, one line each
     */
    public static List<String> faults(
            Configuration configuration, Map<Organization, Long> known, Function<Organization, String> kept) {
        List<String> faults = new ArrayList<>();
        changed(configuration, known).forEach((organization, before) -> {
            String what = kept.apply(organization);
            if (!what.isEmpty()) {
                long now = SmartTaskSettings.organizationId(configuration, organization);
                faults.add(fault(organization, before, now, what));
            }
        });
        return faults;
    }

    /** Those whose number was changed, with the one before, unless somebody has said that what is kept may go to the new one. */
    public static Map<Organization, Long> changed(Configuration configuration, Map<Organization, Long> known) {
        Map<Organization, Long> changed = new LinkedHashMap<>();
        for (Organization organization : OrganizationsOfSources.used(configuration)) {
            Long before = known.get(organization);
            if (before != null
                    && before != SmartTaskSettings.organizationId(configuration, organization)
                    && !SmartTaskSettings.formerOrganizationId(configuration, organization)
                            .equals(Optional.of(before))) {
                changed.put(organization, before);
            }
        }
        return changed;
    }

    private static String fault(Organization organization, long before, long now, String kept) {
        return ("%1$s%2$s is '%3$d': expected %4$d, for the journal keeps %5$s for that number. If they are to go to %3$d, set"
                        + " %1$s%6$s=%4$d; else put %4$d back, and give the other organization a name (%7$s<name>.%2$s)")
                .formatted(
                        organization.keys(),
                        SmartTaskSettings.ORGANIZATION_ID,
                        now,
                        before,
                        kept,
                        SmartTaskSettings.FORMER_ID,
                        Organization.KEYS);
    }
}
