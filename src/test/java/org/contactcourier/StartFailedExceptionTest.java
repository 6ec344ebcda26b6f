package org.contactcourier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartFailedExceptionTest {
    /** The class's name stands in the message outside, so the cause was left out as told already. */
    @Test
    void saysThatAClassIsMissingAndWhereItsJarBelongs() {
        Exception cause = new IllegalStateException(
                "Error creating bean: jobTitles of type: #class:com.acme.JobTitles",
                new ClassNotFoundException("com.acme.JobTitles"));

        assertThat(new StartFailedException(cause))
                .hasMessage(
                        "The start failed: Error creating bean: jobTitles of type: #class:com.acme.JobTitles: no class"
                                + " com.acme.JobTitles: put its jar into ext/ and start with bin/contact-courier");
    }

    @Test
    void saysItOnceOfAClassThatAnotherOneNeeds() {
        NoClassDefFoundError needed = new NoClassDefFoundError("com/acme/Titles");
        needed.initCause(new ClassNotFoundException("com.acme.Titles"));

        assertThat(new StartFailedException(needed))
                .hasMessage("The start failed: no class com.acme.Titles: put its jar into ext/ and start with"
                        + " bin/contact-courier");
    }

    @Test
    void leavesAClassThatIsThereAndFailsAsItIs() {
        assertThat(new StartFailedException(new NoClassDefFoundError("Could not initialize class com.acme.Titles")))
                .hasMessage("The start failed: Could not initialize class com.acme.Titles");
    }
}
