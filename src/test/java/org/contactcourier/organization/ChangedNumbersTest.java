package org.contactcourier.organization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.record.Organization;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangedNumbersTest {
    private static final Organization SALES = new Organization("sales");

    private final Properties keys = new Properties();

    @BeforeEach
    void twoOrganizations() {
        keys.setProperty("smarttask.organization-id", "71");
        keys.setProperty("smarttask.access-token", "a");
        keys.setProperty("smarttask.sales.organization-id", "38");
        keys.setProperty("smarttask.sales.access-token", "b");
        keys.setProperty("intake.file.leads.directory", "leads");
        keys.setProperty("intake.file.leads.organization", "sales");
    }

    private List<String> faults(Map<Organization, Long> known, String kept) {
        return ChangedNumbers.faults(Configuration.load(List.of(), Map.of(), keys), known, any -> kept);
    }

    @Test
    void tellsAllThatWereChanged() {
        assertThat(faults(Map.of(Organization.UNNAMED, 38L, SALES, 71L), "2 parked"))
                .containsExactly(
                        "smarttask.organization-id is '71': expected 38, for the journal keeps 2 parked for that number. If they"
                                + " are to go to 71, set smarttask.former-organization-id=38; else put 38 back, and give the"
                                + " other organization a name (smarttask.<name>.organization-id)",
                        "smarttask.sales.organization-id is '38': expected 71, for the journal keeps 2 parked for that number. If"
                                + " they are to go to 38, set smarttask.sales.former-organization-id=71; else put 71 back, and"
                                + " give the other organization a name (smarttask.<name>.organization-id)");
    }

    @Test
    void saysNothingOfWhatIsTheSameOrUnknownOrGone() {
        assertThat(faults(Map.of(Organization.UNNAMED, 71L, new Organization("gone"), 5L), "2 parked"))
                .isEmpty();
    }

    @Test
    void saysNothingWhereNothingIsKept() {
        assertThat(faults(Map.of(Organization.UNNAMED, 38L), "")).isEmpty();
    }

    @Test
    void takesSomebodyAtHisWord() {
        keys.setProperty("smarttask.former-organization-id", "38");

        assertThat(faults(Map.of(Organization.UNNAMED, 38L), "2 parked")).isEmpty();
        assertThat(faults(Map.of(Organization.UNNAMED, 39L), "2 parked")).hasSize(1);
    }
}
