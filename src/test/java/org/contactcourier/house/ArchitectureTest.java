package org.contactcourier.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which room may know which. Data flows one way, from a source to SmartTask, and no room looks back upstream. */
@AnalyzeClasses(packages = "org.contactcourier", importOptions = ArchitectureTest.MainClasses.class)
class ArchitectureTest {
    private static final String ROOT = "org.contactcourier";

    private static final List<Room> ROOMS = List.of(
            room("contact", "what a contact is does not depend on how it travels"),
            room("record", "a record carries a contact and asks nobody about it", "contact"),
            room(
                    "account",
                    "what became of a field is added up without knowing how it was read",
                    "contact",
                    "record",
                    "text",
                    "configuration"),
            room("files", "who owns a file and who may read it is the same for everybody"),
            room("configuration", "a key's meaning belongs to the room that reads it", "files"),
            room("text", "a text that is printed, and a file of words that is shipped, is the same for everybody"),
            room("log", "a log line is safe whoever writes it", "text", "configuration"),
            room("json", "strict JSON is the same for everybody"),
            room(
                    "network",
                    "whom to trust, and by which way, is a matter of keys, not of what is sent",
                    "configuration"),
            room("http", "a bounded call is the same for everybody", "configuration", "network"),
            room("oauth", "a token serves any server", "configuration", "files", "json", "network", "http"),
            room("mapping.clean", "a clean value does not depend on its field", "contact", "text"),
            room("mapping.jslt", "an operator's mapping turns JSON into JSON", "contact", "record", "json"),
            room(
                    "mapping",
                    "fields mean the same in every format",
                    "account",
                    "contact",
                    "record",
                    "json",
                    "configuration",
                    "text",
                    "mapping.clean"),
            room(
                    "mapping.words",
                    "the words of a name mean the same in every format",
                    "contact",
                    "text",
                    "mapping",
                    "mapping.clean"),
            room(
                    "mapping.shape",
                    "where in an object the person is does not depend on the format",
                    "account",
                    "contact",
                    "text",
                    "mapping",
                    "mapping.words"),
            room(
                    "format",
                    "what all formats share must not know any of them",
                    "contact",
                    "record",
                    "text",
                    "mapping",
                    "mapping.words"),
            room(
                    "format.codepage",
                    "which code page a text is in is the same for every format",
                    "format",
                    "record",
                    "text",
                    "mapping"),
            room(
                    "format.json",
                    "a format knows no other format",
                    "format",
                    "contact",
                    "record",
                    "json",
                    "mapping",
                    "mapping.clean",
                    "mapping.shape"),
            room(
                    "format.csv",
                    "a format knows no other format",
                    "account",
                    "format",
                    "contact",
                    "record",
                    "text",
                    "mapping",
                    "mapping.clean",
                    "mapping.words"),
            room(
                    "format.xml",
                    "a format knows no other format",
                    "format",
                    "contact",
                    "record",
                    "json",
                    "mapping",
                    "mapping.clean",
                    "mapping.shape"),
            room(
                    "format.vcard",
                    "a format knows no other format",
                    "account",
                    "format",
                    "contact",
                    "record",
                    "mapping",
                    "mapping.clean",
                    "mapping.words"),
            room(
                    "format.ldif",
                    "a format knows no other format",
                    "account",
                    "format",
                    "contact",
                    "record",
                    "text",
                    "mapping",
                    "mapping.clean",
                    "mapping.words"),
            room(
                    "format.registry",
                    "a registered value becomes JSON; what the JSON means is not its affair",
                    "format",
                    "contact",
                    "record",
                    "configuration",
                    "network",
                    "http",
                    "json"),
            room(
                    "intake",
                    "the only room that knows every format and every mapping; sources are handed its reader",
                    "contact",
                    "record",
                    "configuration",
                    "json",
                    "mapping",
                    "mapping.jslt",
                    "format",
                    "format.codepage",
                    "format.json",
                    "format.csv",
                    "format.xml",
                    "format.ldif",
                    "format.vcard"),
            room(
                    "source",
                    "a source hands records over and learns from each record how it ended",
                    "record",
                    "configuration"),
            room(
                    "source.file.arrival",
                    "which file is read is decided before anything in it matters",
                    "record",
                    "source"),
            room("source.file.folder", "what holds a folder open knows nothing of what lies in it", "files"),
            room(
                    "source.file.checkpoint",
                    "how far a file was read is said without reading it",
                    "contact",
                    "account",
                    "files",
                    "record"),
            room(
                    "source.file.rejected",
                    "a rejected row is given back without knowing its format",
                    "source.file.checkpoint",
                    "files",
                    "contact",
                    "record"),
            room(
                    "source.file.finished",
                    "what was left on the disk is kept and erased whoever wrote it, and in whatever format",
                    "configuration",
                    "source.file.folder",
                    "files",
                    "contact",
                    "record",
                    "text"),
            room(
                    "source.file",
                    "a source knows no other source and no destination",
                    "account",
                    "source.file.arrival",
                    "source.file.checkpoint",
                    "source.file.finished",
                    "source.file.folder",
                    "source.file.rejected",
                    "files",
                    "source",
                    "contact",
                    "log",
                    "record",
                    "configuration",
                    "format"),
            room(
                    "source.kafka",
                    "a source knows no other source and no destination",
                    "source",
                    "contact",
                    "log",
                    "record",
                    "configuration",
                    "network"),
            room(
                    "source.mail",
                    "a source knows no other source and no destination",
                    "source",
                    "source.mail.mime",
                    "contact",
                    "log",
                    "record",
                    "configuration",
                    "network",
                    "format",
                    "oauth"),
            room(
                    "source.mail.mime",
                    "a mail's parts are the same wherever the mail lies",
                    "record",
                    "contact",
                    "format"),
            room(
                    "smarttask",
                    "the API and nothing else: it decides nothing about what happens next",
                    "tracing",
                    "contact",
                    "record",
                    "configuration",
                    "network",
                    "http",
                    "oauth",
                    "json"),
            room(
                    "organization",
                    "where contacts go is decided by keys alone",
                    "smarttask",
                    "oauth",
                    "record",
                    "configuration"),
            room(
                    "gate",
                    "whether SmartTask can be called is decided without knowing any contact",
                    "smarttask",
                    "log",
                    "record",
                    "source",
                    "journal",
                    "configuration"),
            room(
                    "delivery.evidence",
                    "what tells a bad contact from a bad time does not depend on what is done about it",
                    "journal",
                    "record",
                    "smarttask"),
            room(
                    "enrichment",
                    "an operator's route is given a contact, and not told what becomes of it",
                    "contact",
                    "record",
                    "configuration"),
            room("delivery.limit", "how much may be in flight does not depend on what is sent", "record", "smarttask"),
            room(
                    "delivery",
                    "one contact's way into SmartTask; it does not know where the contact came from",
                    "delivery.evidence",
                    "delivery.limit",
                    "tracing",
                    "enrichment",
                    "gate",
                    "smarttask",
                    "log",
                    "journal",
                    "contact",
                    "record",
                    "source",
                    "configuration"),
            room(
                    "journal",
                    "the journal remembers and decides nothing; where it is kept is not its affair",
                    "contact",
                    "record",
                    "configuration",
                    "json"),
            room(
                    "journal.outbox",
                    "a copy is sent wherever the journal is kept",
                    "journal",
                    "contact",
                    "record",
                    "configuration"),
            room("journal.sql", "a row means the same in every database", "journal", "contact", "record", "text"),
            room(
                    "journal.postgres.session",
                    "who lives and what is committed does not depend on what is written",
                    "journal",
                    "journal.sql",
                    "configuration",
                    "network"),
            room(
                    "journal.postgres",
                    "one way to keep the journal; another one can take its place",
                    "journal.postgres.session",
                    "journal.sql",
                    "journal",
                    "journal.outbox",
                    "contact",
                    "record",
                    "configuration",
                    "network"),
            room(
                    "journal.sqlite",
                    "one way to keep the journal; another one can take its place",
                    "journal.sql",
                    "journal",
                    "journal.outbox",
                    "files",
                    "contact",
                    "record",
                    "configuration"),
            room(
                    "letter",
                    "what a person does with a letter is the same for a page and a command",
                    "files",
                    "journal",
                    "record",
                    "contact"),
            room(
                    "tracing",
                    "a contact's trace says nothing that decides anything",
                    "configuration",
                    "network",
                    "record"),
            room("metrics", "a figure is taken from what runs, and changes nothing there", "source"),
            room(
                    "reconcile",
                    "what came in is compared with the journal, and nothing is changed by it",
                    "configuration",
                    "journal",
                    "record",
                    "source.file",
                    "source.file.finished",
                    "source.kafka",
                    "source.mail"),
            room("route", "what routes must keep is read from what Camel has loaded", "configuration", "record"),
            room("console", "what people look at is handed to it as checks, meters and figures", "configuration"),
            room(
                    "console.access",
                    "who may come in is decided before anything is shown",
                    "console",
                    "configuration",
                    "network"),
            room(
                    "console.desk",
                    "pages and API show the same letters, runs and figures",
                    "console",
                    "letter",
                    "journal",
                    "record",
                    "contact"),
            room(
                    "console.api",
                    "a call shows what others know and decides nothing",
                    "console",
                    "console.access",
                    "console.desk",
                    "letter",
                    "journal",
                    "reconcile",
                    "record"),
            room(
                    "console.page",
                    "a page shows what others know and decides nothing",
                    "console",
                    "console.access",
                    "console.desk",
                    "letter",
                    "journal",
                    "record",
                    "contact",
                    "text"),
            room(
                    "check",
                    "a person who looks before anything is sent must be sure that nothing is",
                    "account",
                    "contact",
                    "record",
                    "smarttask",
                    "format",
                    "source.mail",
                    "text"),
            room(
                    "command.bundle",
                    "a command works alike on a bundle that runs and on one that doesn't",
                    "files",
                    "configuration",
                    "contact",
                    "journal",
                    "json",
                    "letter",
                    "network",
                    "reconcile",
                    "record",
                    "text"),
            room(
                    "command.letters",
                    "what is printed about letters does not depend on where they come from",
                    "command.bundle",
                    "contact",
                    "journal",
                    "json",
                    "record",
                    "text"),
            room(
                    "doctor",
                    "what is looked at before a start is no part of the running program",
                    "configuration",
                    "http",
                    "journal",
                    "journal.postgres.session",
                    "journal.sql",
                    "journal.sqlite",
                    "network",
                    "oauth",
                    "organization",
                    "record",
                    "smarttask",
                    "source.file",
                    "source.kafka",
                    "source.mail"),
            room(
                    "command",
                    "a command is no part of the running program",
                    "command.bundle",
                    "check",
                    "configuration",
                    "contact",
                    "doctor",
                    "intake",
                    "json",
                    "mapping",
                    "oauth",
                    "organization",
                    "record",
                    "smarttask",
                    "source.mail",
                    "text"));

    /**
     * A package and what it may know.
     *
     * @param mayKnow the packages, besides itself
     */
    private record Room(String name, String because, Set<String> mayKnow) {
        String path() {
            return ROOT + "." + name;
        }

        ArchRule rule() {
            String[] allowed = Stream.concat(Stream.of(path()), mayKnow.stream().map(known -> ROOT + "." + known))
                    .toArray(String[]::new);
            return classes()
                    .that()
                    .resideInAPackage(path())
                    .should()
                    .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(not(resideInAPackage(ROOT + ".."))))
                    .because(because);
        }
    }

    private static Room room(String name, String because, String... mayKnow) {
        return new Room(name, because, Arrays.stream(mayKnow).collect(Collectors.toUnmodifiableSet()));
    }

    /** ArchUnit's own {@code DoNotIncludeTests} looks for {@code target/test-classes}; a build may have other folders. */
    static final class MainClasses implements ImportOption {
        private static final String TESTS = ArchitectureTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();

        @Override
        public boolean includes(Location location) {
            return !location.asURI().getPath().startsWith(TESTS);
        }
    }

    @ArchTest
    static void eachRoomKnowsOnlyWhatItMay(JavaClasses main) {
        ROOMS.forEach(room -> room.rule().check(main));
    }

    @ArchTest
    static void eachPackageIsARoomWithARule(JavaClasses main) {
        Set<String> packages = main.stream()
                .map(type -> type.getPackageName())
                .filter(name -> !name.equals(ROOT))
                .collect(Collectors.toSet());
        assertThat(ROOMS.stream().map(Room::path)).containsExactlyInAnyOrderElementsOf(packages);
    }

    @ArchTest
    static final ArchRule contactsAndRecordsKnowNoFramework = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".contact", ROOT + ".record")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.camel..", "com.fasterxml..")
            .because("what a contact is, and how it ended, must be readable without Camel or Jackson");

    @ArchTest
    static final ArchRule readingKnowsNoCamel = noClasses()
            .that()
            .resideInAnyPackage(ROOT + ".format..", ROOT + ".mapping..", ROOT + ".intake", ROOT + ".check")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..")
            .because("reading turns bytes into contacts and is tried out without any route");

    @ArchTest
    static final ArchRule checkCallsNobody = noClasses()
            .that()
            .resideInAPackage(ROOT + ".check")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.net..")
            .because("a person who looks before anything is sent must be sure that nothing is");

    @ArchTest
    static final ArchRule roomsFormNoCircle =
            slices().matching(ROOT + ".(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noClassIsAJunkDrawer = noClasses()
            .should()
            .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Base)")
            .because("a class without a home means a missing word");

    @ArchTest
    static void noTwoTypesHaveOneSimpleName(JavaClasses main) {
        List<String> shared = main.stream()
                .filter(type ->
                        !type.getSimpleName().isEmpty() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        type -> type.getSimpleName(),
                        Collectors.mapping(type -> type.getName(), Collectors.toCollection(java.util.TreeSet::new))))
                .values()
                .stream()
                .filter(names -> names.size() > 1)
                .map(String::valueOf)
                .toList();
        assertThat(shared).as("one word for one thing").isEmpty();
    }
}
