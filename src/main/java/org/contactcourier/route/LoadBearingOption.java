package org.contactcourier.route;

import org.contactcourier.record.Organization;
import org.contactcourier.record.Source;

/**
 * One option that a shipped route must keep.
 *
 * @param route the id of the route, or of the route configuration
 * @param part where in the route the option is
 * @param option the option's name in YAML
 * @param required its value: {@code #name} is a bean, {@code #bean:key} the value of a key, {@code #class:name} an instance of a
 *     class; empty if the option must not be set
 * @param why what happens without it
 */
record LoadBearingOption(String route, RoutePart part, String option, String required, String why) {
    /** The same for a source with a name. */
    LoadBearingOption inTermsOf(Source source) {
        return new LoadBearingOption(source.route(), part, option, RouteCopies.inTermsOf(source, required), why);
    }

    /** The same where contacts go to an organization with a name. */
    LoadBearingOption inTermsOf(Organization organization) {
        return new LoadBearingOption(
                RouteCopies.inTermsOf(organization, route),
                part,
                option,
                RouteCopies.inTermsOf(organization, required),
                why);
    }

    /** The line that the operator sees. */
    String line(String actual) {
        return "routes: %s: %s of %s must be %s, but is %s: %s"
                .formatted(route, option, part, quoted(required), quoted(actual), why);
    }

    private static String quoted(String value) {
        return value.isEmpty() ? "not set" : value;
    }

    @Override
    public String toString() {
        return "%s: %s.%s=%s".formatted(route, part, option, required);
    }
}
