package org.contactcourier.source.file;

import io.micrometer.core.instrument.Gauge;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.contactcourier.configuration.Configuration;
import org.contactcourier.record.Source;
import org.contactcourier.source.Backlog;
import org.contactcourier.source.IntakeSource;
import org.contactcourier.source.PauseReasons;
import org.contactcourier.source.SourceSetup;
import org.contactcourier.source.WaitingLog;
import org.contactcourier.source.file.arrival.MovedFiles;
import org.contactcourier.source.file.checkpoint.FileCheckpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file source as its route sees it: which files are complete, {@link #claim}, the batches of one ({@link
 * ClaimedFile#batches()}), and {@link #finish}. Camel's consumer polls and hands over; it moves nothing. The source knows
 * nothing of SmartTask: it asks each record how it ended. ADR 0006 says what a crash at each point leaves behind.
 * Thread-safe.
 *
 * <p>{@link InboxPoll} works on the poll's thread; {@link FileClaimer} and {@link FileFinisher} work on the route's threads;
 * {@link LateEndings} has a thread of its own. {@link Claims} is what they share.
 */
public final class FileSource implements IntakeSource {
    private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

    private final Source source;
    private final Path directory;
    private final Inbox inbox;
    private final Claims claims = new Claims();
    private final PauseReasons pauses;
    private final LateEndings lateEndings;
    private final FileFinisher finisher;
    private final FileClaimer claimer;
    private final InboxPoll poll;

    /** The source without a name. */
    FileSource(FileSettings settings, SourceSetup setup) {
        this(Source.FILE, settings, List.of(), setup);
    }

    /** @param otherInboxes those of the other file sources */
    FileSource(Source source, FileSettings settings, List<Path> otherInboxes, SourceSetup setup) {
        this.source = source;
        this.pauses = new PauseReasons(source.word());
        this.directory = settings.directory();
        this.inbox = new Inbox(source, settings.directory(), setup.readers().of(name(settings)));
        FinalMove finalMove = new FinalMove(inbox, setup.mapper(), Files::createLink);
        FilesBeingRead beingRead = new FilesBeingRead(source, setup.meters());
        WaitingLog waitingLog = new WaitingLog(source.word());
        this.lateEndings = new LateEndings(
                finalMove,
                setup.openReceipts(),
                receipt -> isOurs(receipt, otherInboxes),
                setup.mapper(),
                setup.longestPause());
        MovedFiles movedFiles = new MovedFiles(setup.mapper(), inbox::at, FinalMove::summary, setup.clock());
        FileCheckpoints checkpoints = new FileCheckpoints(setup.checkpoints(), setup.mapper(), setup.clock());
        this.finisher = new FileFinisher(
                setup, claims, pauses, waitingLog, finalMove, lateEndings, beingRead, movedFiles, checkpoints);
        this.claimer =
                new FileClaimer(settings, setup, inbox, claims, pauses, finalMove, beingRead, finisher, checkpoints);
        this.poll = new InboxPoll(
                settings,
                setup,
                inbox,
                claims,
                pauses,
                waitingLog,
                finalMove,
                lateEndings,
                beingRead,
                movedFiles,
                claimer,
                finisher);
        Gauge.builder(
                        "contact_courier.source.last.poll.timestamp.seconds",
                        poll,
                        polled -> polled.lastPoll().toEpochMilli() / 1000.0)
                .tag("source", source.word())
                .description("When the source was last asked for records and answered")
                .register(setup.meters());
    }

    /** A shared inbox has the same path in all processes. */
    private static String name(FileSettings settings) {
        return "the inbox " + settings.directory().toAbsolutePath().normalize();
    }

    /** A source without a name has those too that lie in no inbox any more: they are forgotten. */
    private boolean isOurs(String receipt, List<Path> otherInboxes) {
        return source.name().isEmpty()
                ? otherInboxes.stream().noneMatch(other -> isIn(other, receipt))
                : isIn(inbox.root(), receipt);
    }

    private static boolean isIn(Path folder, String receipt) {
        return receipt.startsWith(folder.toAbsolutePath().normalize() + File.separator);
    }

    /** Reads the source's keys; empty if it is off. */
    public static Optional<Plan> configure(Configuration configuration, Source source) {
        FileSettings settings = configuration.ofSource(source.keysOfKind(), source.name(), FileSettings::from);
        if (!settings.enabled()) {
            return Optional.empty();
        }
        List<Path> others = configuration.namedSources(source.keysOfKind()).stream()
                .filter(name -> !name.equals(source.name()))
                .map(name -> configuration.ofSource(source.keysOfKind(), name, FileSettings::from))
                .map(FileSettings::directory)
                .toList();
        return Optional.of(setup -> new FileSource(source, settings, others, setup));
    }

    @Override
    public Set<String> routes() {
        return Set.of(source.route());
    }

    @Override
    public void bindTo(CamelContext context) {
        context.getRegistry().bind(source.own("fileSource"), this);
        context.getRegistry().bind(source.own("inboxFilter"), poll);
        context.getRegistry().bind(source.own("inboxPolls"), poll);
        context.getRegistry().bind(source.own("filesInProgress"), claims.inProgress());
        context.getRegistry().bind(key(), directory);
        if (!(context.hasComponent("file") instanceof IntakeFileComponent)) {
            context.addComponent("file", new IntakeFileComponent());
        }
        if (context.hasComponent("file") instanceof IntakeFileComponent component) {
            component.inboxes.put(key(), directory.toFile());
        }
    }

    /** The key of the inbox, which stands in the route for its value. */
    private String key() {
        return source.keys() + "directory";
    }

    /**
     * camel-file, and folders that are never part of a URI: an endpoint of the folder {@code intake.file.directory} reads the
     * folder that this key names. In a URI, {@code a%20b} and {@code a?b} would be another folder.
     */
    @Component("file") // by this name Camel finds the options
    private static final class IntakeFileComponent extends FileComponent {
        private final Map<String, File> inboxes = new ConcurrentHashMap<>();

        @Override
        protected GenericFileEndpoint<File> buildFileEndpoint(
                String uri, String remaining, Map<String, Object> parameters) throws Exception {
            GenericFileEndpoint<File> endpoint = super.buildFileEndpoint(uri, remaining, parameters);
            File directory = inboxes.get(remaining);
            if (directory != null && endpoint instanceof FileEndpoint inbox) {
                make(directory.toPath(), remaining);
                inbox.setFile(directory);
                inbox.getConfiguration().setDirectory(directory.getPath());
            }
            return endpoint;
        }

        /** As Camel does when the route starts; but what is logged has happened then. */
        private static void make(Path directory, String key) {
            if (Files.exists(directory)) {
                return;
            }
            try {
                Path made = Files.createDirectories(directory);
                LOG.warn(
                        "the inbox {} is missing, so it is made; if files come elsewhere, set {}",
                        made.toAbsolutePath().normalize(),
                        key);
            } catch (IOException e) {
                LOG.debug("{} can't be made: {}", directory, e.toString()); // the route says so when it starts
            }
        }
    }

    /** Starts to tell receipts how parked records ended, beside the route; first what earlier processes left untold. */
    @Override
    public void start() {
        poll.expected(); // a route that doesn't start never polls
        lateEndings.start();
    }

    @Override
    public String name() {
        return source.word();
    }

    /**
     * Reads no claimed file again, and claims nothing more unless the gate's is the only reason: then files are still claimed,
     * since a feed may replace what it left in the inbox. A file that is being read stops after the records under way. Files
     * whose records have all ended go on to {@code done/} and {@code failed/}.
     */
    @Override
    public void pause(String reason) {
        pauses.add(reason);
    }

    @Override
    public void resume(String reason) {
        boolean ignored = pauses.remove(reason); // the next poll is 10 ms away
    }

    @Override
    public boolean isPaused() {
        return pauses.isPaused();
    }

    @Override
    public void wake() {
        pauses.wake();
    }

    /** What keeps the source from reading its inbox, or files from leaving it; empty while all is well. */
    @Override
    public Optional<String> problem() {
        return inbox.problem()
                .or(claims.trouble()::problem)
                .or(finisher::problem)
                .or(poll::problem);
    }

    @Override
    public String place() {
        return "the inbox " + directory.toAbsolutePath().normalize();
    }

    @Override
    public Optional<String> standby() {
        return inbox.standby();
    }

    @Override
    public Optional<Backlog> backlog() {
        return poll.backlog().backlog();
    }

    InboxPoll poll() {
        return poll;
    }

    /**
     * Takes the file out of the inbox, where nobody else will touch it; if it is claimed already, another pass begins. If it
     * can't be claimed, or nothing may start any more, the answer has no batches and finishing it does nothing.
     */
    public ClaimedFile claim(GenericFile<File> file) {
        return claimer.claim(file);
    }

    /**
     * Closes the pass, however it went. If all records have ended, it completes the receipts and moves the file as soon as it has
     * settled; else it has the file read again after a back-off. It does nothing for a file that could not be claimed.
     */
    public void finish(ClaimedFile claim) {
        finisher.finish(claim);
    }

    /** Tells receipts what there is to tell, and gives the inbox back. Called after Camel's routes have stopped. */
    @Override
    public void close() {
        lateEndings.close();
        inbox.close();
    }
}
