package org.contactcourier.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which part may know which: data flows one way, and nobody looks back upstream. */
@AnalyzeClasses(packages = "org.contactcourier", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
    private static final String ROOT = "org.contactcourier.";

    /** ArchUnit's own {@code DoNotIncludeTests} looks for {@code target/test-classes}, and {@code -Pquick} has another folder. */
    static final class MainClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    @ArchTest
    static final ArchRule contactKnowsOnlyItself = noClasses()
            .that()
            .resideInAPackage(ROOT + "contact..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "com.fasterxml..", ROOT + "intake..", ROOT + "smarttask..")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "journal..", ROOT + "console..", ROOT + "configuration..")
            .because("what a contact is doesn't depend on how it travels");

    @ArchTest
    static final ArchRule intakeKnowsNoDestination = noClasses()
            .that()
            .resideInAPackage(ROOT + "intake..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "smarttask..", ROOT + "journal..", ROOT + "console..")
            .because("a source hands over and learns from the record how it ended");

    @ArchTest
    static final ArchRule journalKnowsNoSourceAndNoDestination = noClasses()
            .that()
            .resideInAPackage(ROOT + "journal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "intake..", ROOT + "smarttask..", ROOT + "console..")
            .because("the journal remembers; it decides nothing about delivery");

    @ArchTest
    static final ArchRule consoleIsOnlyTold = noClasses()
            .that()
            .resideInAPackage(ROOT + "console..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "smarttask..", ROOT + "intake..", ROOT + "journal..")
            .because("what people look at is handed to it as checks and meters");

    @ArchTest
    static final ArchRule checkSendsAndKeepsNothing = noClasses()
            .that()
            .resideInAPackage(ROOT + "check..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "java.net..", ROOT + "journal..", ROOT + "console..")
            .because("whoever looks before anything is sent must be sure that nothing is");

    @ArchTest
    static final ArchRule sourcesDoNotKnowEachOther =
            slices().matching(ROOT + "intake.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule partsFormNoCircle =
            slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noClassIsAJunkDrawer = noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base)")
            .because("a class without a home means a missing word");
}
