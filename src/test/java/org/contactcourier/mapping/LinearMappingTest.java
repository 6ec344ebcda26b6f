package org.contactcourier.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.stream.Stream;
import org.contactcourier.contact.InvalidContactException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values of a megabyte, whatever stands in them. Numbers, patterns and comparisons belong to libraries, so there is nothing to count
 * but this thread's processor time: four times the text may take eight times as long, and a square would take sixteen.
 */
class LinearMappingTest {
    private static final int SIZE = 1_000_000;
    private static final long NOTHING_NANOS = 500_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    static Stream<String> patterns() {
        return Stream.of(
                "1",
                "a",
                "a@b.org;",
                "+491711234567;",
                "\"",
                "\"a\",",
                "e\u0301",
                "@",
                "<",
                "tel:1;ext=2;phone-context=+1;",
                ".",
                " ",
                "\u200b",
                "a\n",
                "http://a.",
                "\u00fc",
                "x1 ",
                "\0",
                "\ud800");
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void takesTimeInProportionToTheText(String pattern) {
        for (String field : List.of(
                "email",
                "phone",
                "designation",
                "latitude",
                "website",
                "twitter",
                "type",
                "owner",
                "owner id",
                "company",
                "avatar")) {
            ObjectNode object = JsonNodeFactory.instance.objectNode().put("name", "Ada");
            assertLinear(
                    field,
                    object.deepCopy().put(field, text(pattern, SIZE / 4)),
                    object.put(field, text(pattern, SIZE)));
        }
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void takesTimeInProportionToPartsThatAreCompared(String pattern) {
        assertLinear("parts", parts(pattern, SIZE / 4), parts(pattern, SIZE));
    }

    private static ObjectNode parts(String pattern, int size) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", text(pattern, size))
                .put("first name", text(pattern, size / 2) + "!")
                .put("address", text(pattern, size))
                .put("street", text(pattern, size / 2) + "!")
                .put("city", text(pattern, size / 2) + "?");
    }

    private static String text(String pattern, int size) {
        return pattern.repeat(size / pattern.length());
    }

    private void assertLinear(String what, ObjectNode quarter, ObjectNode whole) {
        long least = nanos(quarter);
        assertThat(nanos(whole)).as(what).isLessThan(8 * least + NOTHING_NANOS);
    }

    private long nanos(ObjectNode object) {
        long before = threads.getCurrentThreadCpuTime();
        try {
            assertThat(ContactMapping.contact(object, Normalisation.INTERNATIONAL))
                    .isNotNull();
        } catch (InvalidContactException e) {
            assertThat(e.violations()).isNotEmpty();
        }
        return threads.getCurrentThreadCpuTime() - before;
    }
}
