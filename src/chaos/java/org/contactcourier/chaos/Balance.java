package org.contactcourier.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.contactcourier.record.Source;
import org.contactcourier.sandbox.CreatedContact;

/**
 * Every contact that was sent in, and where it is: once in the simulator, once in the dead letters, or still at its source.
 * Read when the bundle has stopped.
 */
final class Balance {
    /** How a contact that was sent in has ended. */
    enum Fate {
        CREATED("created in SmartTask"),
        MENDED("mended, and created in SmartTask"),
        FOUND("found there: the same person came before"),
        BURIED("buried, as it should be"),
        AT_ITS_SOURCE("still at its source or parked"),
        LOST("LOST"),
        TWICE("CREATED TWICE, or created and buried"),
        WRONGLY_BURIED("GOOD AND BURIED"),
        WRONGLY_CREATED("BAD AND CREATED");

        final String words;

        Fate(String words) {
            this.words = words;
        }

        boolean isRight() {
            return this == CREATED || this == MENDED || this == FOUND || this == BURIED;
        }
    }

    private static final Pattern NAME = Pattern.compile("(Good|Invalid|Refused|Malformed) \\d+");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 20;

    final Map<Source, Map<Fate, Integer>> fates = new LinkedHashMap<>();
    final RequestBook requests;
    private final List<Sent> sent;
    private final Map<String, Integer> created = new HashMap<>();
    private final Map<String, Integer> createdByEmail = new HashMap<>();
    private final Map<String, Integer> letters = new HashMap<>();
    private final Operator operator;
    private final boolean drained;
    private final List<String> findings;

    /** @param drained whether the sources hold nothing any more and nothing is parked */
    Balance(Stage stage, Plan plan, List<Sent> sent, Chronicle chronicle, Operator operator, boolean drained)
            throws IOException {
        this.sent = sent;
        this.operator = operator;
        this.drained = drained;
        findings = new ArrayList<>(chronicle.findings());
        for (CreatedContact contact : stage.smartTask.contacts()) {
            created.merge(contact.name(), 1, Integer::sum);
            contact.emails().forEach(email -> createdByEmail.merge(email, 1, Integer::sum));
        }
        readLetters(stage.letters());
        Set<String> deliverable = sent.stream()
                .filter(contact -> contact.isGood() || contact.kind() == Sent.Kind.REFUSED)
                .map(Sent::name)
                .collect(Collectors.toSet());
        deliverable.addAll(mendedNames());
        requests = new RequestBook(stage.smartTask.createRequests(), deliverable, chronicle, operator);
        List<String> wrong = new ArrayList<>();
        for (Sent contact : sent) {
            Fate fate = fate(contact, plan.useCreated());
            fates.computeIfAbsent(contact.source(), any -> new EnumMap<>(Fate.class))
                    .merge(fate, 1, Integer::sum);
            if (!fate.isRight()) {
                wrong.add("%s from %s: %s".formatted(contact.name(), contact.source(), fate.words));
            }
        }
        find(wrong);
        find(requests.unexplained());
        findStrangers();
        find(requests.together());
        find(requests.killsThatCostMoreThan(Stage.MOST_REPEATED));
        find(requests.lossesThatCostMoreThan(Stage.MOST_REPEATED * plan.instances()));
        readJournal(stage.journal);
        readReceipts(stage.inbox());
    }

    private Fate fate(Sent contact, boolean useCreated) {
        int letter = letters.getOrDefault(contact.name(), 0);
        int own = created.getOrDefault(contact.name(), 0);
        int same = createdByEmail.getOrDefault(contact.email(), 0);
        if (own > 1 || letter > 1 || (own > 0 && letter > 0) || (useCreated && contact.isGood() && same > 1)) {
            return Fate.TWICE;
        } else if (!contact.isGood()) {
            return own > 0 ? Fate.WRONGLY_CREATED : bad(contact, letter);
        } else if (letter > 0) {
            return Fate.WRONGLY_BURIED;
        } else if (own == 1) {
            return Fate.CREATED;
        }
        return same > 0 && requests.isAnswered(contact.name()) ? Fate.FOUND : notEnded();
    }

    /** The letter's copy stays where it is when the letter is sent. */
    private Fate bad(Sent contact, int letter) {
        int mended = created.getOrDefault(Operator.name(contact.name()), 0);
        if (mended > 1) {
            return Fate.TWICE;
        } else if (mended == 1 && operator.mayHaveMended(contact.name())) {
            return Fate.MENDED;
        } else if (operator.hasMended(contact.name())) {
            return notEnded();
        }
        return letter == 1 ? Fate.BURIED : notEnded();
    }

    private Set<String> mendedNames() {
        return sent.stream()
                .map(Sent::name)
                .filter(operator::mayHaveMended)
                .map(Operator::name)
                .collect(Collectors.toSet());
    }

    private Fate notEnded() {
        return drained ? Fate.LOST : Fate.AT_ITS_SOURCE;
    }

    private void readLetters(Path folder) throws IOException {
        for (Path file : files(folder, ".json")) {
            JsonNode letter = JSON.readTree(file.toFile());
            JsonNode payload = letter.path("payload");
            String text = payload.has("data_base64")
                    ? new String(
                            Base64.getDecoder()
                                    .decode(payload.path("data_base64").asText()),
                            UTF_8)
                    : payload.path("data").asText();
            Matcher name = NAME.matcher(text);
            if (name.find()) {
                letters.merge(name.group(), 1, Integer::sum);
            } else {
                findings.add("a dead letter of nobody who was sent in: " + file);
            }
        }
    }

    private void findStrangers() {
        Set<String> names = sent.stream().map(Sent::name).collect(Collectors.toSet());
        Set<String> strangers = new HashSet<>(created.keySet());
        strangers.addAll(letters.keySet());
        strangers.removeAll(names);
        strangers.removeAll(mendedNames());
        find(strangers.stream().map(name -> "nobody sent '" + name + "' in").toList());
    }

    private void readJournal(JournalStore journal) {
        Map<String, Integer> states;
        try {
            states = journal.states();
        } catch (SQLException e) {
            findings.add("the journal can't be read: " + e.getMessage());
            return;
        }
        int ended = states.getOrDefault("DELIVERED", 0) + states.getOrDefault("BURIED", 0);
        if (ended != sent.size()
                || states.values().stream().mapToInt(rows -> rows).sum() != ended) {
            findings.add("the journal holds %s for %d contacts".formatted(states, sent.size()));
        }
    }

    private void readReceipts(Path inbox) throws IOException {
        int records = 0;
        int parked = 0;
        for (String folder : List.of("done", "failed")) {
            for (Path file : files(inbox.resolve(folder), ".receipt.json")) {
                JsonNode receipt = JSON.readTree(file.toFile());
                records += receipt.path("records").asInt();
                parked += receipt.path("parked").asInt();
            }
        }
        long expected =
                sent.stream().filter(it -> it.source().equals(Source.FILE)).count();
        if (records != expected || parked > 0) {
            findings.add("the files' receipts tell of %d records, %d of them parked; there were %d"
                    .formatted(records, parked, expected));
        }
    }

    static List<Path> files(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void find(List<String> wrong) {
        wrong.stream().limit(SHOWN).forEach(findings::add);
        if (wrong.size() > SHOWN) {
            findings.add("… and %d more of this kind".formatted(wrong.size() - SHOWN));
        }
    }

    Operator operator() {
        return operator;
    }

    int count(Source source, Fate fate) {
        return fates.getOrDefault(source, Map.of()).getOrDefault(fate, 0);
    }

    int sentFrom(Source source) {
        return fates.getOrDefault(source, Map.of()).values().stream()
                .mapToInt(count -> count)
                .sum();
    }

    /** What doesn't balance, a sentence each; empty if every contact is accounted for. */
    List<String> findings() {
        return List.copyOf(findings);
    }
}
