package org.contactcourier.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.junit.jupiter.api.Test;

class ConfigCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int show(Map<String, String> environment, List<String> faults) {
        ConfigCommand command = new ConfigCommand(
                new Home(), any -> faults, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        return command.show(Configuration.load(List.of(), environment, new Properties()));
    }

    @Test
    void printsValuesAndWhereTheyComeFromWithoutSecrets() {
        int code = show(Map.of("SMARTTASK_ACCESS_TOKEN", "s3cret", "INTAKE_KAFKA_TOPIC", "people"), List.of());

        assertThat(code).isZero();
        assertThat(out.toString(UTF_8))
                .contains("smarttask.access-token=***  # the variable SMARTTASK_ACCESS_TOKEN")
                .contains("intake.kafka.topic=people  # the variable INTAKE_KAFKA_TOPIC")
                .contains("intake.kafka.group-id=contact-courier  # default")
                .doesNotContain("s3cret")
                .doesNotContain("smarttask.organization-id");
    }

    @Test
    void printsWhatAnOrganizationTakesOverAndFromWhere() {
        int code = show(
                Map.of(
                        "SMARTTASK_SALES_ACCESS_TOKEN", "s3cret",
                        "SMARTTASK_SALES_MAX_IN_FLIGHT", "4",
                        "SMARTTASK_PROXY", "http://crm:hidden@proxy:3128",
                        "SMARTTASK_ACCESS_TOKEN", "0ther"),
                List.of());

        assertThat(code).isZero();
        assertThat(out.toString(UTF_8))
                .contains("smarttask.sales.access-token=***  # the variable SMARTTASK_SALES_ACCESS_TOKEN")
                .contains("smarttask.sales.max-in-flight=4  # the variable SMARTTASK_SALES_MAX_IN_FLIGHT")
                .contains("@proxy:3128  # smarttask.proxy in the variable SMARTTASK_PROXY")
                .contains("smarttask.sales.base-url=https://ext-v2.smarttask.io  # default")
                .doesNotContain("s3cret", "0ther", "hidden");
    }

    @Test
    void saysAllThatIsWrong() {
        int code = show(Map.of(), List.of("one", "two"));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString(UTF_8)).isEqualToIgnoringNewLines("onetwo");
    }
}
