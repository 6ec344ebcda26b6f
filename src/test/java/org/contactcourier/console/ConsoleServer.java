package org.contactcourier.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.console.access.AccessSettings;
import org.contactcourier.console.access.Guard;
import org.contactcourier.console.api.ConsoleApi;
import org.contactcourier.console.api.ReconcileCall;
import org.contactcourier.console.desk.ContactSearch;
import org.contactcourier.console.desk.HourOfSamples;
import org.contactcourier.console.desk.LetterRuns;
import org.contactcourier.console.desk.NowFigures;
import org.contactcourier.console.desk.NowFigures.GateFigure;
import org.contactcourier.console.page.ConsolePages;
import org.contactcourier.contact.Reason;
import org.contactcourier.contact.RejectedRecordException;
import org.contactcourier.files.KeptFiles;
import org.contactcourier.intake.Mappings;
import org.contactcourier.journal.AttemptHistory;
import org.contactcourier.journal.DeadLetter;
import org.contactcourier.journal.JournalJson;
import org.contactcourier.journal.outbox.OutboxSettings;
import org.contactcourier.journal.sqlite.JournalFolder;
import org.contactcourier.journal.sqlite.SqliteJournal;
import org.contactcourier.json.StrictJson;
import org.contactcourier.letter.LetterDesk;
import org.contactcourier.letter.PersonErasure;
import org.contactcourier.mapping.Normalisation;
import org.contactcourier.reconcile.Reconciliation;
import org.contactcourier.reconcile.ReconciliationRuns;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.IntakeRecord;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordReader;

/** The console over a real journal, with the reader of the sources, and a client for it. For one thread. */
public final class ConsoleServer implements AutoCloseable {
    private final SqliteJournal journal;
    private final RecordReader reader;
    private final LetterDesk desk;
    private final HandSwitch gate = new HandSwitch("gate");
    private final HandSwitch kafka = new HandSwitch("kafka");
    private final LetterRuns runs;
    private final HourOfSamples hour;
    private ReconciliationRuns reconciliations;
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Management management;
    private final String scheme;
    private final HttpClient client = HttpClient.newHttpClient();

    private ConsoleServer(Path folder, Configuration configuration, Clock clock) {
        journal = JournalFolder.prepared(folder).open(OutboxSettings.NONE, Clock.systemUTC());
        ObjectMapper mapper = StrictJson.mapper();
        reader = Mappings.from(configuration).reader(mapper, Normalisation.from(configuration));
        desk = new LetterDesk(journal.deadLetters(), reader, new JournalJson(mapper), Clock.systemUTC());
        Operations operations = new Operations(gate, Optional::empty, List.of(kafka), new Figures());
        AccessSettings access = AccessSettings.from(configuration);
        NowFigures figures =
                new NowFigures(operations, List.of(), meters, any -> gate(), desk.letters(), Clock.systemUTC());
        runs = new LetterRuns(desk);
        hour = new HourOfSamples(meters, Clock.systemUTC());
        Guard guard = new Guard(access, clock);
        ConsoleFront front = new ConsoleFront(
                parts(guard, figures, mapper, configuration), access.tls().orElse(null), guard::mayBeLarge);
        scheme = access.tls().isPresent() ? "https" : "http";
        management = Management.start(ManagementSettings.from(configuration), List.of(), meters, operations, front);
    }

    private List<ConsolePart> parts(Guard guard, NowFigures figures, ObjectMapper mapper, Configuration configuration) {
        ContactSearch contacts = new ContactSearch(journal.traces());
        reconciliations = new ReconciliationRuns(
                Reconciliation.of(configuration, journal, reader, source -> reader, mapper, Clock.systemUTC()),
                Clock.systemUTC());
        return List.of(
                new ConsolePages(guard, figures, hour, desk, runs, contacts, mapper),
                new ConsoleApi(
                        guard,
                        figures,
                        hour,
                        desk,
                        runs,
                        contacts,
                        new PersonErasure(journal.traces(), journal.deadLetters(), KeptFiles.NONE, mapper),
                        mapper),
                new ReconcileCall(guard, reconciliations, mapper));
    }

    /** On a loopback address, without users. */
    public static ConsoleServer start(Path folder) {
        return start(folder, Map.of());
    }

    /** With more settings, by the names of environment variables. */
    public static ConsoleServer start(Path folder, Map<String, String> more) {
        return start(folder, more, Clock.systemUTC());
    }

    /** With a clock of the sessions' own. */
    public static ConsoleServer start(Path folder, Map<String, String> more, Clock clock) {
        Map<String, String> variables = new java.util.HashMap<>(more);
        variables.put("MANAGEMENT_PORT", "0");
        return new ConsoleServer(folder, Configuration.load(List.of(), variables, new Properties()), clock);
    }

    private GateFigure gate() {
        return gate.state()
                .map(off -> new GateFigure(
                        "closed",
                        Optional.of(off.since()),
                        List.of("an operator closed it: " + off.reason()),
                        OptionalLong.empty()))
                .orElse(new GateFigure("open", Optional.empty(), List.of(), OptionalLong.empty()));
    }

    /** The journal behind it. */
    public SqliteJournal journal() {
        return journal;
    }

    /** The desk behind it. */
    public LetterDesk desk() {
        return desk;
    }

    /** The meters that its pages show. */
    public PrometheusMeterRegistry meters() {
        return meters;
    }

    /** Takes a sample for the chart. */
    public void sample(Instant at) {
        hour.sample(at);
    }

    /** The gate's switch. */
    public Switch gateSwitch() {
        return gate;
    }

    /** Where it is, as a browser has it. */
    public String url(String path) {
        return scheme + "://localhost:" + management.port() + path;
    }

    /** Buries a record as its source would have: if it can be sent, SmartTask has refused it. */
    public String bury(String place, long index, String mediaType, byte[] bytes) {
        Origin origin =
                new Origin(place, place.startsWith("kafka:") ? index : Origin.NO_POSITION, index, digest(bytes));
        IntakeRecord record = reader.reread(origin, Payload.whole(mediaType, bytes), Deadline.root(Clock.systemUTC()));
        RejectedRecordException why = record.rejection();
        journal.bury(
                record, why == null ? new Refused("SmartTask refused the contact", "{}") : why, AttemptHistory.NONE);
        return DeadLetter.idOf(origin);
    }

    /** Buries JSON from a file. */
    public String bury(long index, String json) {
        return bury("file:people.ndjson", index, "application/json", json.getBytes(UTF_8));
    }

    /** Buries what SmartTask has refused with that message and answer. */
    public String refuse(String place, long index, String json, String message, String answer) {
        Origin origin = new Origin(place, Origin.NO_POSITION, index, digest(json.getBytes(UTF_8)));
        IntakeRecord record = reader.reread(
                origin, Payload.whole("application/json", json.getBytes(UTF_8)), Deadline.root(Clock.systemUTC()));
        journal.bury(record, new Refused(message, answer), AttemptHistory.NONE.next(Instant.now()));
        return DeadLetter.idOf(origin);
    }

    private static String digest(byte[] bytes) {
        return JournalJson.sha256(bytes).substring(0, 32);
    }

    /** What SmartTask would not have. */
    public static final class Refused extends RejectedRecordException {
        private static final long serialVersionUID = 1L;
        private final String answer;

        Refused(String message, String answer) {
            super(Reason.REFUSED, message, List.of());
            this.answer = answer;
        }

        @Override
        public OptionalInt status() {
            return OptionalInt.of(422);
        }

        @Override
        public String answer() {
            return answer;
        }
    }

    /** Asks for a path, with headers as name, value, name, value. */
    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    /** Sends a body. */
    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The port. */
    public int port() {
        return management.port();
    }

    @Override
    public void close() {
        management.close();
        runs.close();
        hour.close();
        reconciliations.close();
        journal.close();
    }

    /** A switch that holds nothing. */
    private static final class HandSwitch implements Switch {
        private final String name;
        private volatile Off off;

        HandSwitch(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void off(String reason) {
            off = new Off(reason, Instant.now());
        }

        @Override
        public void on() {
            off = null;
        }

        @Override
        public void note(String who) {
            // nobody asks
        }

        @Override
        public Optional<Off> state() {
            return Optional.ofNullable(off);
        }
    }

    private final class Figures implements UnfinishedContacts {
        @Override
        public long parked() {
            return journal.parkedCount();
        }

        @Override
        public long parkedBytes() {
            return journal.parkedBytes();
        }

        @Override
        public Map<String, Long> deadLetters() {
            Map<String, Long> letters = new java.util.TreeMap<>();
            for (Reason reason : Reason.values()) {
                letters.put(reason.word(), journal.deadLetters(reason));
            }
            return letters;
        }

        @Override
        public long inDoubt() {
            return 0;
        }

        @Override
        public List<OpenAttempt> inDoubt(int limit) {
            return List.of();
        }
    }
}
